//! Where events lie: streams of named payloads, in one global order. Stores know no aggregate.

pub(crate) mod any;
pub(crate) mod append;
pub(crate) mod error;
#[cfg(feature = "file")]
pub(crate) mod file;
pub(crate) mod memory;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;

use std::future::Future;

use crate::domain::{
    recorded::Recorded,
    stream::{Position, StreamName},
    version::Version,
};

pub use any::AnyStore;
pub use append::{Append, Appended, NewEvent, Payload};
pub use error::{ConcurrencyConflict, Damage, Foreign, StoreError};

/// Where events are stored. [`MemoryStore`](crate::MemoryStore) and
/// [`FileStore`](crate::FileStore) implement it; so can you, and
/// `entail::testing::conformance` holds an implementation to the promises below.
///
/// What every store promises:
/// - an append is atomic: all of its events or none;
/// - when an append returns, it is as durable as the store says it is;
/// - versions in a stream are 1, 2, 3 … without a gap, and one of two appends with the same
///   expected version gets [`ConcurrencyConflict`];
/// - all events have one order, and a reader that goes through it by [`Store::log`] sees each
///   of them: none turns up later before a position that was read already;
/// - what was stored is never changed, skipped or cut short without an error.
///
/// The futures are `Send`, need no particular runtime, and finish an append that was started
/// even when they are dropped.
pub trait Store: Send + Sync + 'static {
    /// Adds events to a stream whose version is the expected one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] when the stream is at another version: nothing is stored.
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

    /// Reads up to `limit` events of all streams in their one order, from the one after `after`
    /// on. Empty when there are no more yet.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or holds damage.
    fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Recorded<Payload>>, StoreError>> + Send;
}

/// A part of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPage {
    /// The stream's version when it was read; [`Version::NONE`] when it does not exist.
    pub version: Version,
    /// The events, oldest first.
    pub events: Vec<Recorded<Payload>>,
}
