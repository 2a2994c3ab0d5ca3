//! Everything that domain code and its callers use: `use entail::prelude::*;`.

pub use crate::{
    Aggregate, AnyStore, BlockingRepository, Command, Context, Done, Error, Event, EventStream,
    Handle, Id, Identity, MemoryStore, Position, Recorded, Repository, Root, RootError, Store,
    StoreError, Timestamp, Uuid, Version, aggregate, apply, command, ensure, event, trusted, value,
};

// These traits make the calls of a store available. Their names are not imported.
pub use crate::store::{Log as _, Portable as _, Streams as _};

#[cfg(feature = "file")]
pub use crate::FileStore;

#[cfg(feature = "postgres")]
pub use crate::PostgresStore;
