//! Tools for the author of a store.
//!
#![cfg_attr(feature = "testing", doc = include_str!("../../../docs/write-a-store.md"))]

mod wrapper;

pub use self::wrapper::Wrapper;
pub use crate::store::limits::{
    check_append, check_changes, check_consumer, check_key, check_kind, check_message,
    check_restored, check_stream,
};
pub use crate::waiting::{notifier::Notifier, timer::pause};
