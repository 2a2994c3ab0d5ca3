//! The part of a store that keeps one aggregate's events: what a repository needs.

use std::future::Future;

use super::{Answer, Append, Appended, Loaded, MessageId, Payload, StoreError};
use crate::domain::{recorded::Recorded, stream_name::StreamName, version::Version};

/// Stores and reads the events of one stream. A [`Repository`](crate::Repository) needs no more to
/// load aggregates and to run commands. See [`Store`](super::Store) for the promises.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Streams: Send + Sync + 'static {
    /// Adds events to a stream whose version is the expected one; and with them, if the append has
    /// them, the stream's state, what it claims or releases, and the message that it answers.
    ///
    /// A message that the stream answered before is found before anything else is looked at.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when the stream is at another version, [`StoreError::Claimed`] when
    /// another stream holds what is claimed: nothing is stored.
    /// After another error see [`StoreError::is_outcome_known`].
    fn append(&self, append: Append) -> impl Future<Output = Result<Appended, StoreError>> + Send;

    /// Reads up to `limit` events of a stream, oldest first, from the one after `after` on.
    /// A stream that does not exist is one at [`Version::NONE`] without events.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or holds damage.
    fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> impl Future<Output = Result<StreamPage, StoreError>> + Send;

    /// Reads the state of a stream that was stored last, and up to `limit` events after it.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or holds damage.
    fn load(
        &self,
        stream: &StreamName,
        limit: usize,
    ) -> impl Future<Output = Result<Loaded, StoreError>> + Send;

    /// What this stream answered to a message; `None` when it has not met it.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or holds damage.
    fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> impl Future<Output = Result<Option<Answer>, StoreError>> + Send;
}

/// A part of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPage {
    /// The stream's version when it was read; [`Version::NONE`] when it does not exist.
    pub version: Version,
    /// Up to this version the events are gone: see [`Log::prune`](super::Log::prune).
    pub pruned: Version,
    /// The events, oldest first.
    pub events: Vec<Recorded<Payload>>,
}
