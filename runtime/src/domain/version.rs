//! The number of events that an aggregate has had.

use serde::{Deserialize, Serialize};

/// The number of events that an aggregate has had: 0 before the first event, then 1, 2, 3 … without
/// a gap.
///
/// It is also the expected version of a save: the version that the writer saw last. If the store
/// has another version, the save is refused with a
/// [`ConcurrencyConflict`](crate::ConcurrencyConflict).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// The version before the first event: nothing is stored yet.
    pub const NONE: Self = Self(0);

    /// The version after `events` events.
    #[must_use]
    pub const fn new(events: u64) -> Self {
        Self(events)
    }

    /// The number of events.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }

    /// The version after `events` more events.
    #[must_use]
    pub const fn plus(self, events: usize) -> Self {
        Self(self.0.saturating_add(events as u64))
    }

    /// The version before the last `events` events, and never below [`Version::NONE`].
    #[must_use]
    pub const fn minus(self, events: usize) -> Self {
        Self(self.0.saturating_sub(events as u64))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}
