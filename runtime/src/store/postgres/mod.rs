//! A store in PostgreSQL, for several machines.

mod append;
mod checkpoints;
mod columns;
mod connect;
mod error;
mod group_commit;
mod listen;
mod options;
mod portable;
mod prune;
mod read;
mod schema;
mod statements;
mod tls;

use std::{fmt, future::Future, sync::Arc, time::Duration};

use deadpool_postgres::Pool;
use tokio::runtime::{Handle, Runtime};
use tokio_postgres::Config;

pub use options::PostgresOptions;

use self::{group_commit::Groups, listen::Notifications, statements::Statements, tls::Connector};
use super::{
    Answer, Append, Appended, Filter, Holdings, Loaded, Log, LogPage, MessageId, Portable,
    Restored, StoreError, StreamPage, Streams,
};
use crate::domain::{position::Position, stream_name::StreamName, version::Version};

/// A store in PostgreSQL (13 or later), for several machines. Clones share its connections.
///
/// An append is one round trip, and durable when it returns, unless the URL's `options` name a weaker
/// `synchronous_commit`. Of two writers with the same expected version one wins: a key holds each version
/// once.
///
/// Where many append at once, those with one event share statements and their commits, so that throughput
/// grows with the number of writers. Each has an outcome of its own; and where one of them has to wait for
/// another transaction, the others soon go on without it.
///
/// The one order of all events is that of (transaction, sequence). A reader of the log sees nothing
/// of an append, nor of what comes after it in the order, until the append has ended; transactions
/// of others, however long, do not hold it back.
///
/// After a connection was lost in the middle of an append, the append is given to the server once
/// more: its key tells whether the first one was stored, and nothing is stored twice.
///
/// Where it is opened inside of a tokio runtime it works there, and as long as that lasts; elsewhere it
/// has threads of its own. Its futures can be awaited anywhere.
#[derive(Clone)]
pub struct PostgresStore(Arc<Inner>);

struct Inner {
    pool: Pool,
    /// For connections beside the pool.
    config: Config,
    connector: Connector,
    /// What other machines are told on.
    channel: String,
    place: String,
    statements: Statements,
    options: PostgresOptions,
    groups: Groups,
    /// Wakes readers that wait, here and on other machines.
    notifier: Notifications,
    handle: Handle,
    /// Threads of its own, if it has them.
    runtime: Option<Runtime>,
}

impl PostgresStore {
    /// Opens the store that this URL leads to, and makes it if there is none:
    /// `postgres://user:password@host/database`.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached, or holds a store of a later format.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        PostgresOptions::new().connect(url).await
    }

    /// Does something with what is inside.
    async fn run<T, F>(&self, doing: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        self.0.at_work(doing, work).await
    }
}

impl Inner {
    /// Does something: on the caller's thread where that is one of tokio's, else on the store's. What
    /// was said to the server is done to its end, even when the future is dropped.
    async fn at_work<T, F>(&self, doing: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        if Handle::try_current().is_ok() {
            return work.await;
        }
        match self.handle.spawn(work).await {
            Ok(outcome) => outcome,
            Err(stopped) if doing == "read" => Err(error::database(doing, &self.place, stopped)),
            Err(stopped) => Err(error::uncertain(&self.place, stopped)),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Not by waiting: the last clone may be dropped on a thread that must not.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PostgresStore")
            .field("place", &self.0.place)
            .finish_non_exhaustive()
    }
}

impl Streams for PostgresStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let inner = Arc::clone(&self.0);
        self.run("append to", Box::pin(inner.append(append))).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        let (inner, stream) = (Arc::clone(&self.0), stream.clone());
        let work = async move { inner.read(&stream, after, limit).await };
        self.run("read", work).await
    }

    async fn load(&self, stream: &StreamName, limit: usize) -> Result<Loaded, StoreError> {
        let (inner, stream) = (Arc::clone(&self.0), stream.clone());
        self.run("read", async move { inner.load(&stream, limit).await })
            .await
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        let inner = Arc::clone(&self.0);
        let (stream, message) = (stream.clone(), message.clone());
        self.run("read", async move { inner.answer(&stream, &message).await })
            .await
    }
}

impl Log for PostgresStore {
    async fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> Result<LogPage, StoreError> {
        let (inner, filter) = (Arc::clone(&self.0), filter.clone());
        let work = async move { inner.log(after, &filter, limit).await };
        self.run("read", work).await
    }

    async fn wait(&self, after: Position, at_most: Duration) {
        self.0.wait(after, at_most).await;
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Position)>, StoreError> {
        let inner = Arc::clone(&self.0);
        self.run("read", async move { inner.checkpoints().await })
            .await
    }

    async fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        let (inner, consumer) = (Arc::clone(&self.0), consumer.to_owned());
        let work = async move { inner.set_checkpoint(&consumer, position).await };
        self.run("write to", work).await
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        let inner = Arc::clone(&self.0);
        let (aggregate, shape) = (aggregate.to_owned(), shape.to_owned());
        let work = async move { inner.prune(&aggregate, &shape, limit).await };
        self.run("prune", work).await
    }
}

impl Portable for PostgresStore {
    async fn holdings(
        &self,
        after: Option<&StreamName>,
        limit: usize,
    ) -> Result<Vec<Holdings>, StoreError> {
        let (inner, after) = (Arc::clone(&self.0), after.cloned());
        let work = async move { inner.holdings(after.as_ref(), limit).await };
        self.run("read", work).await
    }

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        let inner = Arc::clone(&self.0);
        self.run("restore to", async move { inner.restore(restored).await })
            .await
    }
}
