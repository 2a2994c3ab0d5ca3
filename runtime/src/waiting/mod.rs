//! Waiting, on any async runtime or without one.

pub(crate) mod block_on;
pub(crate) mod callback;
pub(crate) mod keyed_lock;
pub(crate) mod notifier;
pub(crate) mod retry;
pub(crate) mod timer;
