//! What a stream holds beside its events, and streams from another store.

use serde::{Deserialize, Serialize};

use super::{Answer, Claim, MessageId, Payload, StoredState};
use crate::domain::{recorded::Recorded, stream_name::StreamName, version::Version};

/// What a stream holds beside its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// The stream.
    pub stream: StreamName,
    /// Up to this version its events are gone: see [`Store::prune`](crate::Store::prune).
    pub pruned: Version,
    /// The state that was stored last.
    pub state: Option<StoredState>,
    /// The values that it holds for itself alone, in their order.
    pub claims: Vec<Claim>,
    /// The messages that it answered, in their order.
    pub messages: Vec<(MessageId, Answer)>,
}

impl Holdings {
    /// Of a stream that holds nothing but events.
    #[must_use]
    pub const fn none(stream: StreamName) -> Self {
        Self {
            stream,
            pruned: Version::NONE,
            state: None,
            claims: Vec::new(),
            messages: Vec::new(),
        }
    }

    /// Whether the stream holds nothing but events.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pruned.get() == 0
            && self.state.is_none()
            && self.claims.is_empty()
            && self.messages.is_empty()
    }
}

/// What another store held, to be stored as it was there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Events, in the order that they had there. Each follows on its stream's last one, or begins a
    /// stream that is not there, which then counts as pruned up to it.
    pub events: Vec<Recorded<Payload>>,
    /// What streams held beside them. Positions in it are those of this store.
    pub holdings: Vec<Holdings>,
}
