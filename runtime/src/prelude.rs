//! Everything that domain code and its callers use: `use entail::prelude::*;`.

pub use crate::{
    Aggregate, AnyStore, BlockingRepository, Command, Context, Done, Error, Event, EventStream,
    Handle, Id, Identity, MemoryStore, Position, Recorded, Repository, Root, RootError, Store,
    StoreError, Timestamp, To, Uuid, Version, aggregate, apply, command, ensure, event, trusted,
    value,
};

#[cfg(feature = "relay")]
pub use crate::{
    projection::{Table, TableError},
    reaction::Cause,
    saga::{Compensated, Completed, Plan, days, hours, minutes, plan},
};

// The crate has modules of the same names, which are not imported.
#[cfg(feature = "relay")]
pub use crate::between::{flow, on, policy, projection, saga};

// These traits make the calls of a store available. Their names are not imported.
pub use crate::store::{Documents as _, Log as _, Portable as _, Streams as _};

#[cfg(feature = "file")]
pub use crate::FileStore;

#[cfg(feature = "postgres")]
pub use crate::PostgresStore;
