//! The domain as plain values: aggregates, commands, events, and the root that joins them.
//!
//! Nothing here does I/O, is async, or knows a store.

pub(crate) mod aggregate;
pub(crate) mod apply;
pub(crate) mod claim;
pub(crate) mod clock;
pub(crate) mod command;
pub(crate) mod context;
pub(crate) mod event;
pub(crate) mod generated;
pub(crate) mod id;
mod new_id;
pub(crate) mod outcome;
pub(crate) mod persist;
#[cfg(feature = "prove")]
pub(crate) mod proof;
pub(crate) mod recorded;
pub(crate) mod registry;
pub(crate) mod root;
pub(crate) mod root_error;
pub(crate) mod shape;
pub(crate) mod stream;
pub(crate) mod timestamp;
pub(crate) mod value;
pub(crate) mod version;
