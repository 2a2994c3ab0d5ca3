//! How many events an aggregate has seen.

use serde::{Deserialize, Serialize};

/// How many events an aggregate has seen: 0 before the first, then 1, 2, 3 … without a gap.
///
/// It is also the expected version of a save: what the writer saw last. When the store holds
/// another one, the save is refused with a [`ConcurrencyConflict`](crate::ConcurrencyConflict).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// Before the first event: nothing is stored yet.
    pub const NONE: Self = Self(0);

    /// The version after `events` events.
    #[must_use]
    pub const fn new(events: u64) -> Self {
        Self(events)
    }

    /// How many events that is.
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

    /// The version before the last `events` events; never below [`Version::NONE`].
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
