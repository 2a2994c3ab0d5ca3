//! The part of a store that keeps the events of each aggregate, for a repository.

use std::future::Future;

use super::{Answer, Append, Appended, Health, Loaded, Message, MessageId, Payload, StoreError};
use crate::domain::{recorded::Recorded, stream_name::StreamName, version::Version};

/// Stores and reads the events of one stream. A [`Repository`](crate::Repository) needs only this
/// to load aggregates and to run commands. See [`Store`](super::Store) for the guarantees.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log`, `Documents` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Streams: Send + Sync + 'static {
    /// Appends events to a stream that is at the expected version. With the events, it stores the
    /// stream's state, its claims and releases, and the message that it answers, if the append has
    /// them.
    ///
    /// The store first checks whether the stream has already answered the message. If so, it
    /// returns the first answer and stores nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if the stream is at another version, and [`StoreError::Claimed`] if
    /// another stream holds a claim. In these cases nothing is stored. For other errors, see
    /// [`StoreError::is_outcome_known`].
    fn append(&self, append: Append) -> impl Future<Output = Result<Appended, StoreError>> + Send;

    /// Reads up to `limit` events of a stream after the version `after`, oldest first. If the
    /// stream does not exist, the page has [`Version::NONE`] and no events.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> impl Future<Output = Result<StreamPage, StoreError>> + Send;

    /// Reads the state that was stored last for a stream, and up to `limit` events after it.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn load(
        &self,
        stream: &StreamName,
        limit: usize,
    ) -> impl Future<Output = Result<Loaded, StoreError>> + Send;

    /// Returns the stream's answer to a message, or `None` if it has not answered this message.
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> impl Future<Output = Result<Option<Answer>, StoreError>> + Send;

    /// Stores an answer to a message that leads to no events, whatever the version of the stream is,
    /// and also if the stream does not exist. Returns the stored answer. If the stream has already
    /// answered the message, this is the first answer, and nothing was stored.
    ///
    /// The relay remembers rejections with it. It also voids a message with it: after a void, the
    /// message can never take effect.
    ///
    /// # Errors
    ///
    /// If the store cannot be written. See [`StoreError::is_outcome_known`].
    fn settle(
        &self,
        stream: &StreamName,
        message: Message,
    ) -> impl Future<Output = Result<Answer, StoreError>> + Send;

    /// Whether the store can be used now, for the health check of a service. A store on a server asks
    /// the server. A store in a file looks at its writing thread and at the file.
    /// A store in memory is always usable. The next call may still have another outcome.
    fn health(&self) -> impl Future<Output = Health> + Send;
}

/// A page of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPage {
    /// The version of the stream when it was read; [`Version::NONE`] if it does not exist.
    pub version: Version,
    /// The events up to this version were pruned: see [`Log::prune`](super::Log::prune).
    pub pruned: Version,
    /// The events, oldest first.
    pub events: Vec<Recorded<Payload>>,
}
