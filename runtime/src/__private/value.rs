//! Rules 2 and 6 as types: state, events and commands are values, and hold no aggregate.

use std::panic::UnwindSafe;

use serde::{Serialize, de::DeserializeOwned};

/// Plain data: what the fields of a state, an event and a command are made of.
///
/// Implemented for every type with the bounds below. No cell, lock, atomic or handle has them
/// all, so a shared reference cannot change a value: validation leaves no trace (rule 2).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value",
    label = "not a value",
    note = "a type of your own is one with `#[value]` on its definition, the types inside of it included",
    note = "state, events and commands are plain data, so that deciding changes nothing and what is stored reads back: `Clone + PartialEq + Send + Sync + 'static` and serde; no cells, locks, atomics, handles or references"
)]
pub trait Value: Clone + PartialEq + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T> Value for T where T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{}

/// Never implemented for an aggregate: what [`value`] asks for in vain.
#[diagnostic::on_unimplemented(
    message = "the aggregate `{Self}` cannot be held by value",
    label = "holds `{Self}`: write `Id<{Self}>`",
    note = "aggregates name each other by identity only, so that one save never changes two of them",
    note = "(in a call of `catch_unwind`: an aggregate is not unwind safe, because a panic may leave it half changed; wrap the closure in `AssertUnwindSafe`)"
)]
pub trait HeldByValue<'held> {}

/// Implements [`HeldByValue`], so that rustc does not advise to implement it.
#[derive(Debug)]
#[allow(dead_code)] // it is there for rustc's messages
pub enum Nothing {}
#[diagnostic::do_not_recommend]
impl HeldByValue<'_> for Nothing {}

/// A type in which no aggregate lies, however deep.
///
/// `#[aggregate]` takes the auto trait `UnwindSafe` from the aggregate, so every type that
/// holds one lacks it too: the compiler does the recursion.
pub trait HoldsNoAggregate {}
impl<T: UnwindSafe> HoldsNoAggregate for T {}

/// Asserts that a field's type is a `Value` (rule 2) and that no aggregate lies in it (rule 6).
// The tuple makes rustc report the aggregate inside, and not the field's own type.
pub const fn value<T: Value>()
where
    (T,): HoldsNoAggregate,
{
}
