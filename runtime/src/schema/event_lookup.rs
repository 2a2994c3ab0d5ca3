//! Finds the event that is stored under a name.

use crate::domain::{
    aggregate::{Aggregate, Events},
    event_type::EventType,
};

impl<S> EventType<S> {
    /// The type of the event that is stored under this name, now or once; `None` when there is
    /// none.
    #[must_use]
    pub fn find<A: Aggregate<Event = S>>(name: &str) -> Option<&'static Self>
    where
        S: Events<A> + 'static,
    {
        let now = S::TYPES.iter().find(|known| known.name == name);
        let once = || {
            let had = |known: &&Self| known.former_names.contains(&name);
            S::TYPES.iter().find(had)
        };
        now.or_else(once)
    }
}
