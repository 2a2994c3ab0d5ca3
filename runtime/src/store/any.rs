//! A store whose kind is chosen at run time.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use super::{
    Answer, Append, Appended, Filter, Holdings, Loaded, LogPage, MessageId, Restored, Store,
    StoreError, StreamPage,
};
use crate::domain::{position::Position, stream_name::StreamName, version::Version};

/// A store whose kind is chosen at run time. Clones share it.
///
/// It costs one allocation a call; where the kind is known, use the store itself.
///
/// ```
/// use entail::{AnyStore, MemoryStore};
///
/// fn open(path: Option<&str>) -> Result<AnyStore, entail::StoreError> {
///     Ok(match path {
/// #       #[cfg(feature = "file")]
///         Some(path) => AnyStore::new(entail::FileStore::open(path)?),
/// #       #[cfg(not(feature = "file"))]
/// #       Some(_) => AnyStore::new(MemoryStore::new()),
///         None => AnyStore::new(MemoryStore::new()),
///     })
/// }
/// # open(None)?;
/// # Ok::<(), entail::StoreError>(())
/// ```
#[derive(Clone)]
pub struct AnyStore(Arc<dyn Erased>);

impl AnyStore {
    /// The same store, its kind forgotten.
    pub fn new(store: impl Store) -> Self {
        Self(Arc::new(store))
    }
}

impl fmt::Debug for AnyStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AnyStore").finish_non_exhaustive()
    }
}

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type Asked<'a, T> = Later<'a, Result<T, StoreError>>;

/// Makes [`Store`] with its futures boxed, and the implementation for every store.
macro_rules! erase {
    ($($call:ident($($argument:ident: $of:ty),*) -> $future:ident<$answer:ty>;)*) => {
        /// [`Store`] with its futures boxed.
        #[allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes)] // some calls need them
        trait Erased: Send + Sync {
            $(fn $call<'a>(&'a self, $($argument: $of),*) -> $future<'a, $answer>;)*
        }

        #[allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes)] // as above
        impl<S: Store> Erased for S {
            $(fn $call<'a>(&'a self, $($argument: $of),*) -> $future<'a, $answer> {
                Box::pin(Store::$call(self, $($argument),*))
            })*
        }
    };
}

erase! {
    append(append: Append) -> Asked<Appended>;
    read(stream: &'a StreamName, after: Version, limit: usize) -> Asked<StreamPage>;
    load(stream: &'a StreamName, limit: usize) -> Asked<Loaded>;
    answer(stream: &'a StreamName, message: &'a MessageId) -> Asked<Option<Answer>>;
    log(after: Position, filter: &'a Filter, limit: usize) -> Asked<LogPage>;
    wait(after: Position, at_most: Duration) -> Later<()>;
    checkpoints() -> Asked<Vec<(String, Position)>>;
    set_checkpoint(consumer: &'a str, position: Option<Position>) -> Asked<()>;
    prune(aggregate: &'a str, shape: &'a str, limit: usize) -> Asked<usize>;
    holdings(after: Option<&'a StreamName>, limit: usize) -> Asked<Vec<Holdings>>;
    restore(restored: Restored) -> Asked<()>;
}

impl Store for AnyStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.0.append(append).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        self.0.read(stream, after, limit).await
    }

    async fn load(&self, stream: &StreamName, limit: usize) -> Result<Loaded, StoreError> {
        self.0.load(stream, limit).await
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        self.0.answer(stream, message).await
    }

    async fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> Result<LogPage, StoreError> {
        self.0.log(after, filter, limit).await
    }

    async fn wait(&self, after: Position, at_most: Duration) {
        self.0.wait(after, at_most).await;
    }

    async fn checkpoints(&self) -> Result<Vec<(String, Position)>, StoreError> {
        self.0.checkpoints().await
    }

    async fn set_checkpoint(
        &self,
        consumer: &str,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        self.0.set_checkpoint(consumer, position).await
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        self.0.prune(aggregate, shape, limit).await
    }

    async fn holdings(
        &self,
        after: Option<&StreamName>,
        limit: usize,
    ) -> Result<Vec<Holdings>, StoreError> {
        self.0.holdings(after, limit).await
    }

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        self.0.restore(restored).await
    }
}
