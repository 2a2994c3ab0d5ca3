//! Everything that domain code and its callers name: `use entail::prelude::*;`.

pub use crate::{
    Aggregate, AnyStore, Command, Context, Done, Error, Event, Handle, Id, Identity, MemoryStore,
    Recorded, Repository, Root, RootError, Store, StoreError, Timestamp, Uuid, Version, aggregate,
    apply, command, ensure, event, trusted, value,
};

#[cfg(feature = "file")]
pub use crate::FileStore;

#[cfg(feature = "postgres")]
pub use crate::PostgresStore;
