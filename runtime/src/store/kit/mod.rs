//! Tools for the author of a store.

mod wrapper;

pub use self::wrapper::Wrapper;
pub use crate::waiting::{notifier::Notifier, timer::pause};
