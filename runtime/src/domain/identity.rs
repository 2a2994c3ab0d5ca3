//! What an aggregate is known by from outside.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use super::{field::Field, key::Key, persist::Persist};

/// What an aggregate is known by from outside: its stored name, its key, and how it rejects.
///
/// `#[aggregate]` on a struct or an enum implements it. It is all that [`Id`](crate::Id) needs,
/// so an aggregate can be named where its commands are unknown.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an aggregate",
    label = "has no identity of its own",
    note = "an `Id` names an aggregate: write `#[aggregate]` on the definition of `{Self}`"
)]
pub trait Identity:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Sized + 'static
{
    /// The stored name, unique in a program: the type's name in kebab case, or
    /// `#[aggregate(name = "…")]`.
    const NAME: &'static str;
    /// What identifies one: a [`Uuid`](crate::Uuid), or `#[aggregate(id = Sku)]`.
    type Key: Key;
    /// How its commands reject: `#[aggregate(error = OrderError)]`.
    type Error: Send + Sync + 'static;
    /// The fields of the state.
    const FIELDS: &'static [Field];

    /// What is stored of it: `#[aggregate(persist = state)]`, `#[aggregate(snapshot_every = 100)]`.
    const PERSIST: Persist = Persist::Events;

    /// Makes the state before the first event, of an aggregate that exists from the start
    /// (`#[aggregate(default)]`).
    const INITIAL: Option<fn() -> Self> = None;
}
