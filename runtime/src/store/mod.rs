//! Where events lie: streams of named payloads, in one global order. Stores know no aggregate.

pub(crate) mod any;
pub(crate) mod append;
pub(crate) mod damage;
pub(crate) mod error;
#[cfg(feature = "file")]
pub mod file;
pub(crate) mod log;
pub(crate) mod memory;
pub(crate) mod message;
pub(crate) mod portable;
#[cfg(feature = "postgres")]
pub mod postgres;
pub(crate) mod state;
pub(crate) mod transfer;

use std::{future::Future, time::Duration};

use crate::domain::{
    position::Position, recorded::Recorded, stream_name::StreamName, version::Version,
};
use crate::waiting::timer::pause;

pub use self::portable::{Holdings, Restored};
pub use crate::domain::claim::{Claim, ClaimChange, Claimed};
pub use any::AnyStore;
pub use append::{Append, Appended, NewEvent, Payload};
pub use damage::{Damage, Foreign};
pub use error::{ConcurrencyConflict, StoreError};
pub use log::{Filter, LogPage};
pub use message::{Answer, Message, MessageId, MessageReused};
pub use state::{Loaded, NewState, StoredState};
pub use transfer::{TransferError, Transferred, export, import};

/// Where events are stored. [`MemoryStore`](crate::MemoryStore) and
/// [`FileStore`](crate::FileStore) implement it; so can you, and
/// `entail::testing::conformance` holds an implementation to the promises below.
///
/// What every store promises:
/// - an append is atomic: all of its events, with its message, its claims and its state, or nothing;
/// - when an append returns, it is as durable as the store says it is;
/// - versions in a stream are 1, 2, 3 … without a gap, and one of two appends with the same
///   expected version gets [`ConcurrencyConflict`];
/// - a message that was answered before changes nothing, and gets the first answer;
/// - one stream at a time holds a claim;
/// - all events have one order, and a reader that goes through it by [`Store::log`] sees each
///   of them: none turns up later before a position that was read already;
/// - what was stored is never changed, skipped or cut short without an error.
///
/// The futures are `Send`, need no particular runtime, and finish an append that was started
/// even when they are dropped.
pub trait Store: Send + Sync + 'static {
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

    /// Reads up to `limit` events of all streams in their one order, those of them that `filter`
    /// takes, from the one after `after` on. Without events when there are no more yet.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or holds damage.
    fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> impl Future<Output = Result<LogPage, StoreError>> + Send;

    /// Returns when there may be events after `after`, or sooner, and at last after about `at_most`. It
    /// is for not asking in vain all the time: what it returns for is not certain to be there.
    fn wait(&self, after: Position, at_most: Duration) -> impl Future<Output = ()> + Send {
        let _ = after;
        pause(at_most.min(POLL))
    }

    /// The registered consumers of the log, in the order of their names, and how far each has come.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn checkpoints(
        &self,
    ) -> impl Future<Output = Result<Vec<(String, Position)>, StoreError>> + Send;

    /// Registers a consumer of the log, or says how far it has come: what lies behind is kept for
    /// it. `None` takes it off.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Removes up to `limit` events of this kind of aggregate, the oldest of a stream first, and
    /// answers how many it were. An event goes when every registered consumer has passed it and its
    /// stream has a state of this shape that has seen it; the last event of each stream stays.
    ///
    /// # Errors
    ///
    /// When the store cannot be written, or a state is damaged. Nothing was removed.
    fn prune(
        &self,
        aggregate: &str,
        shape: &str,
        limit: usize,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

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

/// How long a reader waits at most before it asks again, where nothing wakes it.
const POLL: Duration = Duration::from_millis(50);

/// A part of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPage {
    /// The stream's version when it was read; [`Version::NONE`] when it does not exist.
    pub version: Version,
    /// Up to this version the events are gone: see [`Store::prune`].
    pub pruned: Version,
    /// The events, oldest first.
    pub events: Vec<Recorded<Payload>>,
}
