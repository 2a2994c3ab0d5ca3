//! A store in PostgreSQL, for several machines.

mod append;
mod connect;
mod error;
mod read;

use std::{fmt, future::Future, sync::Arc};

use deadpool_postgres::Pool;
use tokio::runtime::{Handle, Runtime};

pub use connect::PostgresOptions;

use super::{Append, Appended, Payload, Store, StoreError, StreamPage};
use crate::domain::{
    recorded::Recorded,
    stream::{Position, StreamName},
    version::Version,
};

/// A store in PostgreSQL (13 or later), for several machines. Clones share its connections.
///
/// An append is one round trip and one transaction, and durable when it returns, as far as the
/// server's `synchronous_commit` is on. Of two writers with the same expected version one wins: a
/// key holds each version once.
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
    place: String,
    statements: Statements,
    options: PostgresOptions,
    handle: Handle,
    /// Threads of its own, if it has them.
    runtime: Option<Runtime>,
}

/// What is said to the server, with the schema's name in it.
struct Statements {
    append: String,
    /// The usual case, which costs the server half.
    append_one: String,
    read: String,
    log: String,
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

    /// Does something: on the caller's thread where that is one of tokio's, else on the store's. What
    /// was said to the server is done to its end, even when the future is dropped.
    async fn run<T, F>(&self, doing: &'static str, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        if Handle::try_current().is_ok() {
            return work.await;
        }
        match self.0.handle.spawn(work).await {
            Ok(outcome) => outcome,
            Err(stopped) => Err(error::database(doing, &self.0.place, stopped)),
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

impl Store for PostgresStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let inner = Arc::clone(&self.0);
        self.run("append to", async move { inner.append(append).await })
            .await
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

    async fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        let inner = Arc::clone(&self.0);
        self.run("read", async move { inner.log(after, limit).await })
            .await
    }
}
