//! Events, and the effect of each event on its aggregate.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use super::{field::Field, stored_form};

/// A fact: something that happened because a command succeeded. `#[event]` implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event",
    note = "write `#[event]` on the definition of `{Self}`"
)]
pub trait Event:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// The stored name, unique in its aggregate: the type's name in kebab case, or
    /// `#[event(name = "…")]`.
    const NAME: &'static str;
    /// The version of its stored form: 1, or `#[event(version = 2)]`.
    const SCHEMA_VERSION: u32;
    /// Its fields.
    const FIELDS: &'static [Field];
    /// Its former stored names: `#[event(was = "…")]`.
    const FORMER_NAMES: &'static [&'static str] = &[];

    /// Reads the event from an older stored form: as the event type of that form, which is
    /// converted to this one (`#[event(version = 2, upcast = LineAddedV1)]`). Returns `None` if no
    /// older form has this version.
    ///
    /// # Errors
    ///
    /// When the text is not JSON, or does not have the fields of that form.
    #[must_use]
    fn read_older(schema_version: u32, json: &str) -> Option<Result<Self, serde_json::Error>> {
        let _ = (schema_version, json);
        None
    }
}

/// Reads an event from the stored form of this version. Returns `None` if there is no such form.
pub(crate) fn read<E: Event>(
    schema_version: u32,
    json: &str,
) -> Option<Result<E, serde_json::Error>> {
    if schema_version == E::SCHEMA_VERSION {
        Some(stored_form::read(json, E::FIELDS))
    } else {
        E::read_older(schema_version, json)
    }
}

/// The effect of an event on its aggregate: what an `#[apply]` function does.
#[derive(Debug)]
pub enum Effect<A, E> {
    /// The event creates the first state.
    Creates(fn(&E) -> A),
    /// The event changes the state.
    Changes(fn(&mut A, &E)),
}

/// The `#[apply]` function of an event. An aggregate has one for each event (rule 9).
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[apply]` function for the event `{E}`",
    label = "this event changes nothing",
    note = "an event that is stored and never applied would be lost at the next load",
    note = "write `#[apply] fn …(&mut self, event: &{E})` in `#[aggregate] impl {Self}`; or, if the event creates the aggregate, `#[apply] fn …(event: &{E}) -> Self`; or, if the event only copies its fields into the state, write `#[set]` on these fields of `{E}`"
)]
pub trait Apply<E>: Sized {
    /// What the function does.
    const EFFECT: Effect<Self, E>;
}

/// An event of the aggregate `A`, with its whole effect: the `#[set]` fields and the `#[apply]`
/// function. `#[event]` implements this trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of `{A}`",
    label = "not an event of `{A}`",
    note = "write `#[event]` on the definition of `{Self}`, and an `#[apply]` function for it in `#[aggregate] impl {A}`"
)]
pub trait EventOf<A>: Event {
    /// The effect on the aggregate.
    const EFFECT: Effect<A, Self>;
}

/// An operation on an event, for every event type of an aggregate.
pub trait EventVisitor<A> {
    /// The result of the operation.
    type Output;

    /// Runs the operation on this event.
    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output;
}

/// The stored name of an event.
pub(crate) struct Name;

impl<A> EventVisitor<A> for Name {
    type Output = &'static str;

    fn visit<E: EventOf<A>>(self, _event: &E) -> Self::Output {
        E::NAME
    }
}
