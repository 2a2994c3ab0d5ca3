//! Finds an event by its stored name.

use crate::domain::{
    aggregate::{Aggregate, Events},
    event_type::EventType,
};

impl<S> EventType<S> {
    /// The type of the event with this stored name, current or former. Returns `None` if no event
    /// has this name.
    ///
    /// To read a stored event, use [`Recorded::decode`](crate::Recorded::decode): it also converts
    /// older forms and skips retired names.
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
