//! Filters that name an aggregate and an event by their types.

use crate::{
    domain::{event::Event, identity::Identity},
    store::Filter,
};

impl Filter {
    /// Those of the aggregate `A`, beside those named before.
    #[must_use]
    pub fn of<A: Identity>(self) -> Self {
        self.aggregate(A::NAME)
    }

    /// Those of the event `E` of the aggregate `A`, beside those named before, under the names that
    /// it had before, too.
    #[must_use]
    pub fn of_event<A: Identity, E: Event>(self) -> Self {
        let names = E::FORMER_NAMES.iter().copied().chain([E::NAME]);
        names.fold(self, |filter, name| filter.event(A::NAME, name))
    }
}
