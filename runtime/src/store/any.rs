//! A store whose type is chosen at run time.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use super::{
    Answer, Append, Appended, Document, DocumentChange, DocumentKey, Documents, Filter, Health,
    Holdings, Loaded, Log, LogPage, Message, MessageId, Portable, Restored, Statement, Store,
    StoreError, StreamPage, Streams, calls::each_call,
};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    time::timestamp::Timestamp,
};

/// A store whose type is chosen at run time. Clones share the same store.
///
/// Each call costs one allocation. If the type is known at compile time, use the store itself.
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
    /// Wraps a store of any type.
    pub fn new(store: impl Store) -> Self {
        Self(Arc::new(store))
    }
}

impl fmt::Debug for AnyStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AnyStore").finish_non_exhaustive()
    }
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A type that may borrow, with its lifetime written out.
macro_rules! with_lifetime {
    ($lifetime:lifetime & $of:ty) => { & $lifetime $of };
    ($lifetime:lifetime Option<& $of:ty>) => { Option<& $lifetime $of> };
    ($lifetime:lifetime $of:ty) => { $of };
}

/// Generates [`Store`] with boxed futures, its implementation for every store, and the
/// implementation for [`AnyStore`].
macro_rules! erase {
    ($($part:ident {
        $($call:ident($($argument:ident: ($($of:tt)+)),*) -> $answer:ty;)*
    })*) => {
        /// [`Store`] with its futures boxed.
        #[allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes)] // some calls need them
        trait Erased: Send + Sync {
            $($(fn $call<'a>(
                &'a self,
                $($argument: with_lifetime!('a $($of)+)),*
            ) -> Boxed<'a, $answer>;)*)*
        }

        #[allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes)] // as above
        impl<S: Store> Erased for S {
            $($(fn $call<'a>(
                &'a self,
                $($argument: with_lifetime!('a $($of)+)),*
            ) -> Boxed<'a, $answer> {
                Box::pin($part::$call(self, $($argument),*))
            })*)*
        }

        $(impl $part for AnyStore {
            $(async fn $call(&self, $($argument: $($of)+),*) -> $answer {
                self.0.$call($($argument),*).await
            })*
        })*
    };
}
each_call!(erase);
