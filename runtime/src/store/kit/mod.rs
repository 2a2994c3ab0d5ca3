//! What the author of another store needs.

mod wrapper;

pub use self::wrapper::Wrapper;
pub use crate::waiting::{notifier::Notifier, timer::pause};
