//! A store in PostgreSQL, for several machines.

mod append;
mod checkpoints;
mod columns;
mod connect;
mod documents;
mod error;
mod group_commit;
mod listen;
mod options;
mod portable;
mod prune;
mod read;
mod runtime;
mod schema;
mod settle;
mod sqlstate;
mod statements;
mod tables;
mod tls;
mod url;

use std::{
    fmt,
    future::Future,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use deadpool_postgres::Pool;
use tokio::runtime::{Handle, Runtime};
use tokio_postgres::Config;

pub use options::PostgresOptions;

use self::{
    connect::DiscardBefore, group_commit::Groups, listen::Notifications, options::Access,
    statements::Statements, tls::Connector,
};
use super::{
    Answer, Append, Appended, Document, DocumentChange, DocumentKey, Documents, Filter, Health,
    Holdings, Loaded, Log, LogPage, Message, MessageId, Portable, Restored, Statement, StoreError,
    StreamPage, Streams,
    limits::{
        check_append, check_changes, check_consumer, check_key, check_kind, check_message,
        check_restored, check_stream,
    },
    process::Process,
};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    time::timestamp::Timestamp,
};

/// A store in PostgreSQL (13 or later), for several machines. Clones share its connections.
///
/// An append is one round trip. It is durable when it returns, unless the `options` of the URL set
/// a weaker `synchronous_commit`. If two writers have the same expected version, only one succeeds:
/// a unique key allows each version only once.
///
/// If many writers append at the same time, appends with one event share statements and commits. So
/// the throughput grows with the number of writers. Each append has its own outcome. If one of them
/// has to wait for another transaction, the others soon continue without it.
///
/// All events are in the order of (transaction, sequence). A reader of the log does not see an
/// append, or anything after it in this order, until the append has ended. Transactions that are
/// not appends never delay a reader.
///
/// If a connection is lost during an append, the store sends the append again. Its key shows
/// whether the first try was stored, so nothing is stored twice.
///
/// If the store is opened in a tokio runtime, it uses this runtime, and works as long as the
/// runtime does. Otherwise the store has its own threads. Its futures can be awaited anywhere.
#[derive(Clone)]
pub struct PostgresStore(Arc<Inner>);

struct Inner {
    pool: Pool,
    /// For connections that are not in the pool.
    config: Config,
    connector: Connector,
    /// The notification channel.
    channel: String,
    place: String,
    statements: Statements,
    options: PostgresOptions,
    groups: Groups,
    /// Wakes waiting readers, in this process and in others.
    notifier: Notifications,
    handle: Handle,
    /// The store's own runtime, if it has one.
    runtime: Option<Runtime>,
    discard_before: DiscardBefore,
    /// Whether the schema or a part of it is gone.
    is_gone: AtomicBool,
    opened_by: Process,
}

impl PostgresStore {
    /// Opens the store at this URL: `postgres://user:password@host/database`. If there is no store,
    /// it is created.
    ///
    /// # Errors
    ///
    /// If the URL is invalid, the server cannot be reached, or the store has a newer format.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        PostgresOptions::new().connect(url).await
    }

    /// Opens the store at this URL for reading only. See [`PostgresOptions::connect_read_only`].
    ///
    /// # Errors
    ///
    /// If the URL is invalid, the server cannot be reached, there is no store, or the store has another
    /// format.
    pub async fn connect_read_only(url: &str) -> Result<Self, StoreError> {
        PostgresOptions::new().connect_read_only(url).await
    }

    fn check_writable(&self) -> Result<(), StoreError> {
        match self.0.options.access {
            Access::Write => Ok(()),
            Access::ReadOnly => Err(StoreError::ReadOnly {
                place: self.0.place.clone(),
            }),
        }
    }

    async fn run<T, F>(&self, doing: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        self.0.on_runtime(doing, work).await
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Do not wait: the last clone may be dropped on a thread that must not block.
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
        check_append(&append)?;
        self.check_writable()?;
        let inner = Arc::clone(&self.0);
        self.run("append to", Box::pin(inner.append(append))).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        check_stream(stream)?;
        let (inner, stream) = (Arc::clone(&self.0), stream.clone());
        let work = async move { inner.read(&stream, after, limit).await };
        self.run("read", work).await
    }

    async fn load(&self, stream: &StreamName, limit: usize) -> Result<Loaded, StoreError> {
        check_stream(stream)?;
        let (inner, stream) = (Arc::clone(&self.0), stream.clone());
        self.run("read", async move { inner.load(&stream, limit).await })
            .await
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        check_stream(stream)?;
        let inner = Arc::clone(&self.0);
        let (stream, message) = (stream.clone(), message.clone());
        self.run("read", async move { inner.answer(&stream, &message).await })
            .await
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        check_stream(stream)?;
        check_message(&message)?;
        self.check_writable()?;
        let (inner, stream) = (Arc::clone(&self.0), stream.clone());
        let work = async move { inner.settle(&stream, &message).await };
        self.run("write to", work).await
    }

    async fn health(&self) -> Health {
        let inner = Arc::clone(&self.0);
        let is_writable = self.run("read", async move { inner.is_writable().await });
        match is_writable.await {
            Ok(true) if self.check_writable().is_ok() => Health::Usable,
            Ok(_) => Health::ReadOnly,
            Err(why) => Health::Stopped(why),
        }
    }
}

impl Documents for PostgresStore {
    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>, StoreError> {
        check_key(key)?;
        let (inner, key) = (Arc::clone(&self.0), key.clone());
        self.run("read", async move { inner.document(&key).await })
            .await
    }

    async fn documents(
        &self,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        check_kind(kind)?;
        // A name is never empty.
        let (kind, after) = (kind.to_owned(), after.unwrap_or_default().to_owned());
        let inner = Arc::clone(&self.0);
        let work = async move { inner.documents(&kind, &after, limit).await };
        self.run("read", work).await
    }

    async fn due(&self, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
        check_kind(kind)?;
        let (inner, kind) = (Arc::clone(&self.0), kind.to_owned());
        self.run("read", async move { inner.due(&kind, limit).await })
            .await
    }

    async fn write_documents(
        &self,
        changes: Vec<DocumentChange>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        check_changes(&changes)?;
        self.check_writable()?;
        let inner = Arc::clone(&self.0);
        let work = async move { inner.write_documents(&changes).await };
        self.run("write to", work).await
    }

    async fn write_tables(
        &self,
        changes: Vec<DocumentChange>,
        statements: Vec<Statement>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        check_changes(&changes)?;
        self.check_writable()?;
        let inner = Arc::clone(&self.0);
        let work = async move { inner.write_tables(&changes, &statements).await };
        self.run("write to", work).await
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
        check_consumer(consumer)?;
        self.check_writable()?;
        let (inner, consumer) = (Arc::clone(&self.0), consumer.to_owned());
        let work = async move { inner.set_checkpoint(&consumer, position).await };
        self.run("write to", work).await
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        self.check_writable()?;
        let inner = Arc::clone(&self.0);
        let (aggregate, shape) = (aggregate.to_owned(), shape.to_owned());
        let work = async move { inner.prune(&aggregate, &shape, limit).await };
        self.run("prune", work).await
    }

    async fn forget_messages(
        &self,
        aggregate: &str,
        older_than: Timestamp,
        limit: usize,
    ) -> Result<usize, StoreError> {
        self.check_writable()?;
        let (inner, aggregate) = (Arc::clone(&self.0), aggregate.to_owned());
        let work = async move { inner.forget_messages(&aggregate, older_than, limit).await };
        self.run("prune", work).await
    }

    async fn ids(
        &self,
        aggregate: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, StoreError> {
        let (aggregate, after) = (aggregate.to_owned(), after.map(str::to_owned));
        let inner = Arc::clone(&self.0);
        let work = async move { inner.ids(&aggregate, after.as_deref(), limit).await };
        self.run("read", work).await
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

    async fn all_documents(
        &self,
        after: Option<&DocumentKey>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        let (inner, after) = (Arc::clone(&self.0), after.cloned());
        let work = async move { inner.all_documents(after.as_ref(), limit).await };
        self.run("read", work).await
    }

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        check_restored(&restored)?;
        self.check_writable()?;
        let inner = Arc::clone(&self.0);
        self.run("restore to", async move { inner.restore(restored).await })
            .await
    }
}
