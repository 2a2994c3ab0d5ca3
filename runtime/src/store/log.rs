//! The part of a store that keeps all events in one order: what readers of all streams need.

use std::{future::Future, time::Duration};

use super::{Filter, Payload, StoreError};
use crate::{
    domain::{position::Position, recorded::Recorded},
    waiting::timer::pause,
};

/// Reads all events in their one order, and keeps the places of those who follow them. See
/// [`Store`](super::Store) for the promises.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Log: Send + Sync + 'static {
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
}

/// How long a reader waits at most before it asks again, where nothing wakes it.
const POLL: Duration = Duration::from_millis(50);

/// A part of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// The events that were wanted, oldest first.
    pub events: Vec<Recorded<Payload>>,
    /// How far the log was read: at least to the last of `events`, and further where nothing that
    /// comes then is wanted. The next page begins behind it.
    pub read_to: Position,
    /// Whether there was nothing more to read then.
    pub is_end: bool,
}
