//! A type that can identify an aggregate.

use std::{fmt, hash::Hash, str::FromStr};

use serde::{Serialize, de::DeserializeOwned};

/// A type that can identify an aggregate: a [`Uuid`](crate::Uuid) by default, or a natural key such
/// as a stock number.
///
/// It is implemented for every type with the bounds below, including `String` and the integers. Its
/// text (`Display` and `FromStr`) is a part of the stream's name. The same key must therefore
/// always have the same text, and the text must read back as the same key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot identify an aggregate",
    label = "not a key",
    note = "a key is a plain value with a text form: it needs `Debug + Clone + Eq + Ord + Hash`, serde's traits, and `FromStr` that reads what `Display` writes",
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
