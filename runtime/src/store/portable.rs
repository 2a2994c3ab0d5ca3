//! The part of a store that moves its contents to another store.

use std::future::Future;

use serde::{Deserialize, Serialize};

use super::{Answer, Claim, Document, DocumentKey, MessageId, Payload, StoreError, StoredState};
use crate::domain::{recorded::Recorded, stream_name::StreamName, version::Version};

/// Reads what a store has in addition to its events, and restores the contents of another store.
/// Documents are restored with [`Documents::write_documents`](super::Documents::write_documents).
/// [`export`](super::export) and [`import`](super::import) use it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log`, `Documents` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Portable: Send + Sync + 'static {
    /// Reads what up to `limit` streams have in addition to their events. The streams are in the
    /// order of their names, and come after `after`. Streams that have only events are left out.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn holdings(
        &self,
        after: Option<&StreamName>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Holdings>, StoreError>> + Send;

    /// Reads up to `limit` documents of all kinds whose keys come after `after`: in the order of
    /// their kinds, and then of their names.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn all_documents(
        &self,
        after: Option<&DocumentKey>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Document>, StoreError>> + Send;

    /// Stores the contents of another store: all of it or nothing. Use it only to move data between
    /// stores. A command uses an append.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if an event does not follow the last event of its stream, and
    /// [`StoreError::Claimed`] if another stream holds a claim. In these cases nothing is stored.
    fn restore(&self, restored: Restored) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What a stream has in addition to its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holdings {
    /// The stream.
    pub stream: StreamName,
    /// The events up to this version were pruned: see [`Log::prune`](super::Log::prune).
    pub pruned: Version,
    /// The stored state, if any.
    pub state: Option<StoredState>,
    /// The claims of the stream, ordered by name and value.
    pub claims: Vec<Claim>,
    /// The messages that the stream answered, ordered by message id.
    pub messages: Vec<(MessageId, Answer)>,
}

impl Holdings {
    /// Creates the holdings of a stream that has only events.
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

    /// Whether the stream has only events.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pruned.get() == 0
            && self.state.is_none()
            && self.claims.is_empty()
            && self.messages.is_empty()
    }
}

/// The contents of another store, to be stored unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The events, in the log order of the other store. Each event follows the last event of its
    /// stream. If the stream does not exist yet, the event begins it, and the events before it
    /// count as pruned.
    pub events: Vec<Recorded<Payload>>,
    /// What the streams have in addition to their events. Its positions are positions of this
    /// store.
    pub holdings: Vec<Holdings>,
}
