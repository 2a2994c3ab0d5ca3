//! Events, and how each takes effect on its aggregate.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use super::field::Field;

/// A fact that a command's success produced. `#[event]` implements it.
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
    /// Names under which it was stored before: `#[event(was = "…")]`.
    const FORMER_NAMES: &'static [&'static str] = &[];

    /// Reads the event from an older stored form, by way of the event that the form was then:
    /// `#[event(version = 2, upcast = LineAddedV1)]`. `None` when no older form has this version.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, or not of that form's shape.
    #[must_use]
    fn read_older(schema_version: u32, json: &str) -> Option<Result<Self, serde_json::Error>> {
        let _ = (schema_version, json);
        None
    }
}

/// Reads an event from the stored form of this version; `None` when there is no such form.
pub(crate) fn read<E: Event>(
    schema_version: u32,
    json: &str,
) -> Option<Result<E, serde_json::Error>> {
    if schema_version == E::SCHEMA_VERSION {
        Some(serde_json::from_str(json))
    } else {
        E::read_older(schema_version, json)
    }
}

/// How an event takes effect on its aggregate: what an `#[apply]` function does.
#[derive(Debug)]
pub enum Effect<A, E> {
    /// The event makes the first state.
    Creates(fn(&E) -> A),
    /// The event changes the state.
    Changes(fn(&mut A, &E)),
}

/// The `#[apply]` function of an event. One aggregate has one for each event (rule 9).
#[diagnostic::on_unimplemented(
    message = "no `#[apply]` of `{Self}` takes the event `{E}`",
    label = "this event changes nothing",
    note = "an event that is stored and never applied would be lost at the next load",
    note = "write `#[apply] fn …(&mut self, event: &{E})` in `#[aggregate] impl {Self}`, or, where it creates, `#[apply] fn …(event: &{E}) -> Self`; or put `#[set]` on the fields of `{E}` that it moves into the state"
)]
pub trait Apply<E>: Sized {
    /// What the function does.
    const EFFECT: Effect<Self, E>;
}

/// An event of the aggregate `A`, with its whole effect: the `#[set]` fields and the `#[apply]`
/// function. `#[event]` implements it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of `{A}`",
    label = "not an event of `{A}`",
    note = "write `#[event]` on the definition of `{Self}`, and an `#[apply]` function for it in `#[aggregate] impl {A}`"
)]
pub trait EventOf<A>: Event {
    /// What it does to the aggregate.
    const EFFECT: Effect<A, Self>;
}

/// Something to do with an event, whichever of the aggregate's events it is.
pub trait EventVisitor<A> {
    /// What comes of it.
    type Output;

    /// Does it.
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
