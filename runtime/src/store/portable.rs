//! The part of a store that moves its contents to another store.

use std::future::Future;

use serde::{Deserialize, Serialize};

use super::{Answer, Claim, MessageId, Payload, StoreError, StoredState};
use crate::domain::{recorded::Recorded, stream_name::StreamName, version::Version};

/// Hands out everything that a store holds in addition to its events, and takes it in.
/// [`export`](super::export) and [`import`](super::import) are made of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Portable: Send + Sync + 'static {
    /// What up to `limit` streams hold beside their events, in the order of their names, from the
    /// one after `after` on. Streams that hold nothing else are left out.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or holds damage.
    fn holdings(
        &self,
        after: Option<&StreamName>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Holdings>, StoreError>> + Send;

    /// Stores what another store held, all of it or nothing. It is for moving to another store: an
    /// append is what a command does.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when an event does not follow on its stream's last,
    /// [`StoreError::Claimed`] when another stream holds a claim. Nothing was stored.
    fn restore(&self, restored: Restored) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What a stream holds beside its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// The stream.
    pub stream: StreamName,
    /// Up to this version its events are gone: see [`Store::prune`](super::Log::prune).
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
