//! Aggregates that break the laws, each in one way.

use std::sync::atomic::{AtomicU32, Ordering};

use entail::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug)]
pub struct Refused;

/// Another number each time.
pub fn chance() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    COUNT.fetch_add(1, Ordering::SeqCst)
}

#[value]
#[derive(Default)]
pub struct Forgetful {
    #[serde(skip)]
    pub kept: u32,
}

/// A cell that passes for a value, by what it writes of itself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sneaky(AtomicU32);

impl Sneaky {
    fn count(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn get(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clone for Sneaky {
    fn clone(&self) -> Self {
        Self(AtomicU32::new(self.get()))
    }
}

impl PartialEq for Sneaky {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

/// A field that neither serde nor a comparison sees.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Hiding {
    #[serde(skip)]
    hidden: u32,
}

impl PartialEq for Hiding {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

pub mod panics_in_the_command {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: u32,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            Ok(Counted {
                by: 100 / (by % 10),
            })
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.total = event.by;
        }
    }
}

pub mod panics_in_apply {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: u32,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            Ok(Counted { by })
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.steps = self.steps.wrapping_add(1);
            self.total = event.by / (5 - self.steps % 6);
        }
    }
}

pub mod forgets_a_field {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: Forgetful,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            Ok(Counted { by })
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.total.kept = event.by;
        }
    }
}

pub mod decides_by_chance {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: u32,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            Ok(Counted {
                by: by.wrapping_add(chance()),
            })
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.total = event.by;
        }
    }
}

pub mod applies_by_chance {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: u32,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            Ok(Counted { by })
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.total = event.by.wrapping_add(chance());
        }
    }
}

pub mod changes_behind_a_reference {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: Sneaky,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            self.total.count();
            let _ = by;
            Err(Refused)
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.steps = event.by;
        }
    }
}

pub mod hides_a_field {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: Hiding,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            Ok(Counted { by })
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.steps = self.total.hidden;
            self.total.hidden = event.by;
        }
    }
}

pub mod never_accepts {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: u32,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            let _ = by;
            Err(Refused)
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.total = event.by;
        }
    }
}

pub mod breaks_its_invariant {
    use super::*;

    #[aggregate(default, error = Refused)]
    #[derive(Default)]
    pub struct Tally {
        pub total: u32,
        pub steps: u32,
    }

    #[event]
    pub struct Counted {
        by: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        pub fn count(&self, by: u32) -> Result<Counted, Refused> {
            Ok(Counted { by })
        }

        #[apply(trusted = "its fault is what the test is about")]
        fn counted(&mut self, event: &Counted) {
            self.total = self.total.wrapping_add(event.by);
        }
    }
}
