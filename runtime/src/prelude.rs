//! Everything that domain code and its callers name: `use entail::prelude::*;`.

pub use crate::{
    Aggregate, AnyStore, BlockingRepository, Command, Context, Done, Error, Event, EventStream,
    Handle, Id, Identity, MemoryStore, Position, Recorded, Repository, Root, RootError, Store,
    StoreError, Timestamp, Uuid, Version, aggregate, apply, command, ensure, event, trusted, value,
};

// The calls of a store, without their traits' names.
pub use crate::store::{Log as _, Portable as _, Streams as _};

#[cfg(feature = "file")]
pub use crate::FileStore;

#[cfg(feature = "postgres")]
pub use crate::PostgresStore;
