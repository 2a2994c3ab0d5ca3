//! Rules 2 and 6 as types: state, events and commands are values, and contain no aggregate.

use std::panic::UnwindSafe;

use serde::{Serialize, de::DeserializeOwned};

/// Plain data: the types of the fields of states, events and commands.
///
/// It is implemented for every type with the bounds below. No cell, lock, atomic or handle meets
/// all of them, so a value cannot change through a shared reference. Validation therefore cannot
/// change the state (rule 2).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value",
    label = "not a value",
    note = "for your own type, write `#[value]` on its definition and on the definitions of the types inside it",
    note = "state, events and commands are plain data, so that a decision changes nothing and stored data can be read back; a value needs `Clone + PartialEq + Send + Sync + 'static` and serde's traits, and contains no cells, locks, atomics, handles or references"
)]
pub trait Value: Clone + PartialEq + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T> Value for T where T: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{}

/// The condition on an aggregate's `UnwindSafe`, which no aggregate meets: see `HoldsNoAggregate`.
#[diagnostic::on_unimplemented(
    message = "the aggregate `{Self}` cannot be held by value",
    label = "contains the aggregate `{Self}`: write `Id<{Self}>`",
    note = "aggregates refer to each other by id only, so that one save never changes two of them",
    note = "if this is a call of `catch_unwind`: an aggregate is not unwind safe, because a panic may leave it half changed; wrap the closure in `AssertUnwindSafe`"
)]
pub trait HeldByValue<'held> {}

/// Implements [`HeldByValue`], so that rustc does not suggest to implement it.
#[derive(Debug)]
#[allow(dead_code)] // it exists only for rustc's messages
pub enum Nothing {}
#[diagnostic::do_not_recommend]
impl HeldByValue<'_> for Nothing {}

/// A type that contains no aggregate, at any depth.
///
/// `#[aggregate]` removes the auto trait `UnwindSafe` from the aggregate. A type that contains an
/// aggregate then lacks the trait too: the compiler does the recursion.
pub trait HoldsNoAggregate {}
impl<T: UnwindSafe> HoldsNoAggregate for T {}

/// Asserts that a field's type is a `Value` (rule 2) and contains no aggregate (rule 6).
// Because of the tuple, rustc reports the aggregate inside the type, and not the field's own type.
pub const fn value<T: Value>()
where
    (T,): HoldsNoAggregate,
{
}
