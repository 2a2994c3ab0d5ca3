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

/// A tally that decides and applies in this way.
macro_rules! tally {
    (
        $module:ident: $total:ty,
        |$this:ident, $by:ident| $decide:block,
        |$state:ident, $event:ident| $apply:block
    ) => {
        pub mod $module {
            use super::*;

            #[aggregate(default, error = Refused)]
            #[derive(Default)]
            pub struct Tally {
                pub total: $total,
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
                    let ($this, $by) = (self, by);
                    $decide
                }

                #[apply(trusted = "its fault is what the test is about")]
                fn counted(&mut self, event: &Counted) {
                    let ($state, $event) = (self, event);
                    $apply
                }
            }
        }
    };
}

tally!(
    panics_in_the_command: u32,
    |_state, by| { Ok(Counted { by: 100 / (by % 10) }) },
    |state, event| { state.total = event.by; }
);

tally!(
    panics_in_apply: u32,
    |_state, by| { Ok(Counted { by }) },
    |state, event| {
        state.steps = state.steps.wrapping_add(1);
        state.total = event.by / (5 - state.steps % 6);
    }
);

tally!(
    forgets_a_field: Forgetful,
    |_state, by| { Ok(Counted { by }) },
    |state, event| { state.total.kept = event.by; }
);

tally!(
    decides_by_chance: u32,
    |_state, by| { Ok(Counted { by: by.wrapping_add(chance()) }) },
    |state, event| { state.total = event.by; }
);

tally!(
    applies_by_chance: u32,
    |_state, by| { Ok(Counted { by }) },
    |state, event| { state.total = event.by.wrapping_add(chance()); }
);

tally!(
    changes_behind_a_reference: Sneaky,
    |state, _by| {
        state.total.count();
        Err(Refused)
    },
    |state, event| { state.steps = event.by; }
);

tally!(
    hides_a_field: Hiding,
    |_state, by| { Ok(Counted { by }) },
    |state, event| {
        state.steps = state.total.hidden;
        state.total.hidden = event.by;
    }
);

tally!(
    never_accepts: u32,
    |_state, _by| { Err(Refused) },
    |state, event| { state.total = event.by; }
);

tally!(
    breaks_its_invariant: u32,
    |_state, by| { Ok(Counted { by }) },
    |state, event| { state.total = state.total.wrapping_add(event.by); }
);
