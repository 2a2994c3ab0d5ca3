//! What is stored of an aggregate, and loaded of it.

use std::num::NonZeroU64;

/// What is stored of an aggregate: its events, and its state beside them or not.
///
/// The domain code is the same in each: `#[aggregate(persist = …)]` and
/// `#[aggregate(snapshot_every = …)]` choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Persist {
    /// Its events alone. A load applies all of them.
    Events,
    /// Its events, and its state every so many of them. A load begins with that state.
    Snapshots {
        /// How many events lie between two snapshots.
        every: NonZeroU64,
        /// What the apply functions make of the events: a state of another version is made again.
        version: u32,
    },
    /// Its state with each event. A load reads that alone, and the events can be pruned when every
    /// consumer has them.
    State,
}

impl Persist {
    /// A snapshot every so many events.
    #[must_use]
    pub const fn snapshots(every: u64, version: u32) -> Self {
        match NonZeroU64::new(every) {
            Some(every) => Self::Snapshots { every, version },
            None => Self::Events,
        }
    }

    /// Whether a load may find a state.
    pub(crate) const fn has_states(self) -> bool {
        !matches!(self, Self::Events)
    }

    /// Whether the state is due that is reached by going from one version to another.
    pub(crate) const fn is_due(self, from: u64, to: u64) -> bool {
        match self {
            Self::Events => false,
            Self::Snapshots { every, .. } => {
                match (from.checked_div(every.get()), to.checked_div(every.get())) {
                    (Some(from), Some(to)) => from < to,
                    _ => false,
                }
            }
            Self::State => from < to,
        }
    }
}
