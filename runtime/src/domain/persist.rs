//! What a store keeps of an aggregate, and what a load reads.

use std::num::NonZeroU64;

/// What a store keeps of an aggregate: its events, and in some modes its state.
///
/// The domain code is the same in each mode. `#[aggregate(persist = …)]` and
/// `#[aggregate(snapshot_every = …)]` choose the mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Persist {
    /// Only its events. A load applies all of them.
    Events,
    /// Its events, and its state at regular intervals. A load begins with that state.
    Snapshots {
        /// The number of events from one snapshot to the next.
        every: NonZeroU64,
        /// The version of the apply functions. A state of another version is rebuilt from the
        /// events.
        version: u32,
    },
    /// Its events, and its state with each append of events. A load reads only the state, and the
    /// events can be pruned when every consumer has processed them.
    State,
}

impl Persist {
    /// A snapshot after every `every` events; only events if that is 0.
    #[must_use]
    pub const fn snapshots(every: u64, version: u32) -> Self {
        match NonZeroU64::new(every) {
            Some(every) => Self::Snapshots { every, version },
            None => Self::Events,
        }
    }

    /// Whether a load may find a stored state.
    pub(crate) const fn has_states(self) -> bool {
        !matches!(self, Self::Events)
    }

    /// Whether an append from one version to another stores the state.
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
