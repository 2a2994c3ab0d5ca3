//! A store whose kind is chosen at run time.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use super::{Append, Appended, Payload, Store, StoreError, StreamPage};
use crate::domain::{
    recorded::Recorded,
    stream::{Position, StreamName},
    version::Version,
};

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

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// [`Store`] with its futures boxed.
trait Erased: Send + Sync {
    fn append(&self, append: Append) -> Answer<'_, Appended>;
    fn read<'a>(
        &'a self,
        stream: &'a StreamName,
        after: Version,
        limit: usize,
    ) -> Answer<'a, StreamPage>;
    fn log(&self, after: Position, limit: usize) -> Answer<'_, Vec<Recorded<Payload>>>;
}

impl<S: Store> Erased for S {
    fn append(&self, append: Append) -> Answer<'_, Appended> {
        Box::pin(Store::append(self, append))
    }

    fn read<'a>(
        &'a self,
        stream: &'a StreamName,
        after: Version,
        limit: usize,
    ) -> Answer<'a, StreamPage> {
        Box::pin(Store::read(self, stream, after, limit))
    }

    fn log(&self, after: Position, limit: usize) -> Answer<'_, Vec<Recorded<Payload>>> {
        Box::pin(Store::log(self, after, limit))
    }
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

    async fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        self.0.log(after, limit).await
    }
}
