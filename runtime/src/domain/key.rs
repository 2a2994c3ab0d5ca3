//! What can identify an aggregate.

use std::{fmt, hash::Hash, str::FromStr};

use serde::{Serialize, de::DeserializeOwned};

/// What can identify an aggregate: a [`Uuid`](crate::Uuid) by default, or a natural key such as a stock
/// number.
///
/// It is implemented for every type with the bounds below, `String` and the integers among
/// them. Its text (`Display` and `FromStr`) is what stands in a stream's name, so it must be
/// the same for the same key, and read back to it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot identify an aggregate",
    label = "not a key",
    note = "a key is a plain value with a text form: `Debug + Clone + Eq + Ord + Hash`, `Display` and `FromStr` that read back, and serde",
    note = "`String`, `Uuid` and the integers are keys; a newtype around one needs `Display` and `FromStr`"
)]
pub trait Key:
    Clone
    + Eq
    + Ord
    + Hash
    + fmt::Debug
    + fmt::Display
    + FromStr<Err: std::error::Error + Send + Sync + 'static>
    + Serialize
    + DeserializeOwned
    + Send
    + Sync
    + 'static
{
}

#[diagnostic::do_not_recommend]
impl<T> Key for T where
    T: Clone
        + Eq
        + Ord
        + Hash
        + fmt::Debug
        + fmt::Display
        + FromStr<Err: std::error::Error + Send + Sync + 'static>
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + 'static
{
}
