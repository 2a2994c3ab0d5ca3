//! An aggregate in a crate that gives entail another name.

use domain_kit::prelude::*;

/// A note.
#[aggregate]
pub struct Note {
    text: String,
}

/// A note was written.
#[event]
pub struct Written {
    /// What it says.
    pub text: Text,
}

/// What a note says.
#[value]
pub struct Text(pub String);

#[aggregate]
impl Note {
    /// Writes a note.
    #[command]
    pub fn write(text: Text) -> Result<Written, std::convert::Infallible> {
        Ok(Written { text })
    }

    #[apply]
    fn written(event: &Written) -> Self {
        Self {
            text: event.text.0.clone(),
        }
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The name can be given by hand too.
pub mod by_hand {
    use domain_kit as kit;
    use domain_kit::prelude::*;

    /// A lamp.
    #[aggregate(crate = kit, default)]
    #[derive(Default)]
    pub struct Lamp {
        on: bool,
    }

    /// What happens to a lamp.
    #[event(crate = kit)]
    pub enum LampEvent {
        /// Its switch was pressed.
        Switched {
            /// Whether it is on now.
            #[set]
            on: bool,
        },
    }

    #[aggregate(crate = kit, events = LampEvent)]
    impl Lamp {
        /// Presses the switch.
        #[command]
        pub fn switch(&self) -> Result<Switched, std::convert::Infallible> {
            Ok(Switched { on: !self.on })
        }
    }
}

/// What is between aggregates, with a path of its own.
pub mod between {
    use domain_kit::{self as kit, prelude::*};

    use super::Note;

    /// A policy.
    #[policy(crate = kit)]
    pub fn note(_event: &Completed<Finish>, _saga: Id<Finish>) {}

    /// A saga that a program begins.
    #[saga(crate = kit)]
    pub fn finish(_of: &String, _own: Id<Finish>) -> impl Plan {
        plan()
    }

    /// A projection.
    #[projection(crate = kit)]
    #[derive(Debug, Default)]
    pub struct Count {
        finished: u64,
    }

    #[projection(crate = kit)]
    impl Count {
        #[on]
        fn finished(&mut self, _event: &Completed<Finish>, _saga: Id<Finish>) {
            self.finished = self.finished.saturating_add(1);
        }
    }

    flow! {
        /// All of it.
        pub NOTES {
            crate: kit,
            aggregates: [Note],
            policies: [note],
            sagas: [finish],
            projections: [Count],
        }
    }
}

#[cfg(test)]
mod tests {
    use domain_kit::prelude::*;

    use super::{Text, Write};

    #[test]
    fn it_runs() {
        let text = Text("hello".to_owned());
        let note = Root::create(Id::new(), Write { text }).unwrap();
        assert_eq!(note.text(), "hello");
    }
}
