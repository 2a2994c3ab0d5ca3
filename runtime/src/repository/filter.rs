//! Filters that name an aggregate and an event by their types.

use crate::{
    domain::{event::Event, identity::Identity},
    store::Filter,
};

impl Filter {
    /// Adds the events of the aggregate `A` to the filter.
    #[must_use]
    pub fn of<A: Identity>(self) -> Self {
        self.aggregate(A::NAME)
    }

    /// Adds the event `E` of the aggregate `A` to the filter, under its current name and its former
    /// names.
    #[must_use]
    pub fn of_event<A: Identity, E: Event>(self) -> Self {
        let names = E::FORMER_NAMES.iter().copied().chain([E::NAME]);
        names.fold(self, |filter, name| filter.event(A::NAME, name))
    }
}
