//! A store that wraps another store.

use std::{future::Future, time::Duration};

use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{
        Answer, Append, Appended, Document, DocumentChange, DocumentKey, Documents, Filter, Health,
        Holdings, Loaded, Log, LogPage, Message, MessageId, Portable, Restored, Statement, Store,
        StoreError, StreamPage, Streams, calls::each_call,
    },
    time::timestamp::Timestamp,
};

/// Forwards a call. A call that can fail goes through [`Wrapper::around`].
macro_rules! pass_on {
    ($wrapper:ident is_exclusive()) => { Documents::is_exclusive($wrapper.inner()) };
    ($wrapper:ident health()) => { Streams::health($wrapper.inner()) };
    ($wrapper:ident wait($($argument:ident),*)) => { Log::wait($wrapper.inner(), $($argument),*) };
    ($wrapper:ident $call:ident($($argument:ident),*)) => {
        $wrapper.around($wrapper.inner().$call($($argument),*))
    };
}

macro_rules! wrapper {
    ($($part:ident {
        $($call:ident($($argument:ident: ($($of:tt)+)),*) -> $answer:ty;)*
    })*) => {
        /// A store that wraps another store, for example to count, delay or refuse calls. It is a
        /// [`Store`]: every call goes to the inner store, unless the wrapper implements the call
        /// itself.
        ///
        /// ```
        /// use std::sync::atomic::{AtomicUsize, Ordering};
        ///
        /// use entail::{
        ///     MemoryStore, StoreError,
        ///     store::{Append, Appended, Streams, kit::Wrapper},
        /// };
        ///
        /// struct Counting {
        ///     store: MemoryStore,
        ///     appends: AtomicUsize,
        /// }
        ///
        /// impl Wrapper for Counting {
        ///     type Inner = MemoryStore;
        ///
        ///     fn inner(&self) -> &MemoryStore {
        ///         &self.store
        ///     }
        ///
        ///     async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        ///         self.appends.fetch_add(1, Ordering::Relaxed);
        ///         self.store.append(append).await
        ///     }
        /// }
        /// ```
        pub trait Wrapper: Send + Sync + 'static {
            /// The inner store.
            type Inner: Store;

            /// The inner store.
            fn inner(&self) -> &Self::Inner;

            /// Wraps each call that can fail and that the wrapper does not implement itself.
            fn around<T: Send>(
                &self,
                call: impl Future<Output = Result<T, StoreError>> + Send,
            ) -> impl Future<Output = Result<T, StoreError>> + Send {
                call
            }

            $($(
                #[doc = concat!("See [`", stringify!($part), "::", stringify!($call), "`].")]
                fn $call(
                    &self,
                    $($argument: $($of)+),*
                ) -> impl Future<Output = $answer> + Send {
                    pass_on!(self $call($($argument),*))
                }
            )*)*
        }

        $(#[diagnostic::do_not_recommend]
        impl<W: Wrapper> $part for W {
            $(async fn $call(&self, $($argument: $($of)+),*) -> $answer {
                Wrapper::$call(self, $($argument),*).await
            })*
        })*
    };
}
each_call!(wrapper);
