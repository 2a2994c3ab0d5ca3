//! What generated code names where the user's code has a mistake that is reported.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    event::{Effect, Event, EventOf},
    field::Field,
    id::Id,
    identity::Identity,
};

/// An aggregate and an event that are not known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unknown;

impl Identity for Unknown {
    const NAME: &'static str = "unknown";
    type Key = Uuid;
    type Error = std::convert::Infallible;
    const FIELDS: &'static [Field] = &[];
}

impl Event for Unknown {
    const NAME: &'static str = "unknown";
    const SCHEMA_VERSION: u32 = 1;
    const FIELDS: &'static [Field] = &[];
}

impl<A> EventOf<A> for Unknown {
    const EFFECT: Effect<A, Self> = Effect::Changes(|_, _| {});
}

/// An id of an aggregate, perhaps by another name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the id of an aggregate",
    label = "not an id",
    note = "the second parameter is the id of the aggregate that the event happened to: write `order: Id<Order>`"
)]
pub trait AnId {
    /// The aggregate.
    type Of: Identity;
}

impl<A: Identity> AnId for Id<A> {
    type Of = A;
}

/// The id with the same key.
pub fn same_key<A: Identity, B: Identity<Key = A::Key>>(id: &Id<A>) -> Id<B> {
    Id::of(id.key().clone())
}
