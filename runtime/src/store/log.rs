//! The part of a store that keeps all events in one order, for readers of all streams.

use std::{future::Future, time::Duration};

use super::{Filter, Payload, StoreError};
use crate::{
    domain::{position::Position, recorded::Recorded},
    time::timestamp::Timestamp,
    waiting::timer::pause,
};

/// Reads all events in one order, and keeps the checkpoints of consumers. See
/// [`Store`](super::Store) for the guarantees.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store",
    label = "not a store",
    note = "a store implements `Streams`, `Log`, `Documents` and `Portable` of `entail::store`; `MemoryStore`, `FileStore`, `PostgresStore` and `AnyStore` do"
)]
pub trait Log: Send + Sync + 'static {
    /// Reads up to `limit` events after the position `after`, in log order, across all streams. It
    /// returns only events that `filter` takes. A page may have no events before the end of the
    /// log: see [`LogPage::is_end`].
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or is damaged.
    fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> impl Future<Output = Result<LogPage, StoreError>> + Send;

    /// Waits until events after `after` may exist, at most `at_most`. May return early. Use it to
    /// avoid busy polling. Pass [`LogPage::read_to`], or it returns at once.
    fn wait(&self, after: Position, at_most: Duration) -> impl Future<Output = ()> + Send {
        let _ = after;
        pause(at_most.min(POLL))
    }

    /// Returns the registered consumers in the order of their names, each with its checkpoint.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn checkpoints(
        &self,
    ) -> impl Future<Output = Result<Vec<(String, Position)>, StoreError>> + Send;

    /// Registers a consumer of the log, or sets its checkpoint. Events after the checkpoint are
    /// kept for the consumer. `None` removes the consumer.
    ///
    /// # Errors
    ///
    /// If the store cannot be written.
    fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Removes up to `limit` events of this kind of aggregate, the oldest of a stream first, and
    /// returns the number of removed events. Removes an event when all registered consumers have
    /// processed it, it is not after the position of a document, and its stream has a stored state
    /// of this shape that includes it. The last event of each stream stays.
    ///
    /// # Errors
    ///
    /// If the store cannot be written, or a state is damaged. If a state is damaged, nothing is removed.
    fn prune(
        &self,
        aggregate: &str,
        shape: &str,
        limit: usize,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Forgets up to `limit` messages that streams of this kind of aggregate have answered, and
    /// returns the number of forgotten messages. A message that comes again after that is a new one.
    ///
    /// A message has no time of its own. It counts as older if an event that was stored with it, or
    /// later in its stream, is older than this time. That event must also not be after the
    /// checkpoint of a registered consumer, or after the position of a document. So the relay's
    /// messages are kept while a delivery that has not been passed could repeat them.
    ///
    /// # Errors
    ///
    /// If the store cannot be written.
    fn forget_messages(
        &self,
        aggregate: &str,
        older_than: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Returns up to `limit` ids of the aggregates of this kind that have events, in the order of the
    /// bytes of their texts, after the id `after`. It does not matter whether the events were
    /// pruned.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    fn ids(
        &self,
        aggregate: &str,
        after: Option<&str>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;
}

/// The time between two reads of a reader that nothing wakes.
pub(super) const POLL: Duration = Duration::from_millis(50);

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// The events that the filter takes, oldest first.
    pub events: Vec<Recorded<Payload>>,
    /// How far the log was read: at least to the last of `events`, and further if the filter does
    /// not take the events that follow. The next page starts after this position.
    pub read_to: Position,
    /// Whether the end of the log was reached.
    pub is_end: bool,
}
