//! Events, and how each takes effect on its aggregate.

use std::fmt::{self, Debug};

use serde::{
    Serialize,
    de::{DeserializeOwned, VariantAccess},
};

use super::{aggregate::Aggregate, outcome::Outcome, registry::Field};

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

/// The enum of an aggregate's events: `OrderEvent`.
///
/// `#[aggregate]` on the impl block makes it, or `#[event]` on an enum that you write yourself.
///
/// The aggregate is a parameter, and not an associated type, so that the enum may be more
/// visible than the aggregate.
pub trait Events<A: Aggregate>:
    Sized
    + Outcome<A>
    + Clone
    + Debug
    + PartialEq
    + Serialize
    + DeserializeOwned
    + Send
    + Sync
    + 'static
{
    /// The stored names of the events.
    const NAMES: &'static [&'static str];
    /// What is known of each event.
    const TYPES: &'static [EventType<Self>];

    /// Calls the visitor with the event inside.
    fn visit<V: EventVisitor<A>>(&self, visitor: V) -> V::Output;

    /// Reads the event of this stored name from a self-describing form.
    ///
    /// # Errors
    ///
    /// When there is no event of that name, or the form is not that event's.
    fn read<'de, V: VariantAccess<'de>>(name: &str, variant: V) -> Result<Self, V::Error>;
}

/// Something to do with an event, whichever of the aggregate's events it is.
pub trait EventVisitor<A> {
    /// What comes of it.
    type Output;

    /// Does it.
    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output;
}

/// What is known of one event of an aggregate, and how it is read back.
///
/// `S` is the enum of the aggregate's events.
pub struct EventType<S> {
    /// The stored name.
    pub name: &'static str,
    /// The version of its stored form.
    pub schema_version: u32,
    /// Its fields.
    pub fields: &'static [Field],
    /// Names under which it was stored before.
    pub former_names: &'static [&'static str],
    read: fn(u32, &str) -> Option<Result<S, serde_json::Error>>,
}

impl<S> EventType<S> {
    /// The type `E`, one of the events in `S`.
    #[must_use]
    pub const fn of<E: Event>() -> Self
    where
        S: From<E>,
    {
        Self {
            name: E::NAME,
            schema_version: E::SCHEMA_VERSION,
            fields: E::FIELDS,
            former_names: E::FORMER_NAMES,
            read: |schema_version, json| {
                read::<E>(schema_version, json).map(|read| read.map(S::from))
            },
        }
    }

    /// Reads an event of this type from the stored form of this version; `None` when there is no
    /// such form.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, or not of that form's shape.
    #[must_use]
    pub fn read(&self, schema_version: u32, json: &str) -> Option<Result<S, serde_json::Error>> {
        (self.read)(schema_version, json)
    }

    /// The type of the event that is stored under this name, now or once; `None` when there is
    /// none.
    #[must_use]
    pub fn find<A: Aggregate<Event = S>>(name: &str) -> Option<&'static Self>
    where
        S: Events<A> + 'static,
    {
        let now = S::TYPES.iter().find(|known| known.name == name);
        let once = || {
            let had = |known: &&Self| known.former_names.contains(&name);
            S::TYPES.iter().find(had)
        };
        now.or_else(once)
    }
}

impl<S> Debug for EventType<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventType")
            .field("name", &self.name)
            .field("schema_version", &self.schema_version)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// What is stored of an event: its name, the version of its form, and its fields as JSON, which
/// reads back as the same event.
pub(crate) struct Encode;

impl<A> EventVisitor<A> for Encode {
    type Output = (&'static str, u32, Result<String, NotStorable>);

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        (E::NAME, E::SCHEMA_VERSION, encode(event))
    }
}

/// What is not stored cannot be lost: an event, or a state, is read back before it is given to a store.
pub(crate) fn encode<T>(value: &T) -> Result<String, NotStorable>
where
    T: Serialize + DeserializeOwned + PartialEq,
{
    let json = serde_json::to_string(value).map_err(NotStorable::Unwritable)?;
    let read: T = serde_json::from_str(&json).map_err(NotStorable::Unreadable)?;
    if read == *value {
        Ok(json)
    } else {
        Err(NotStorable::Changed)
    }
}

/// Why an event cannot be stored.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotStorable {
    /// It has no form in JSON: a map, for instance, whose keys are neither text nor numbers.
    Unwritable(serde_json::Error),
    /// What is written of it cannot be read: a number that is infinite, or a value nested more
    /// than a hundred times.
    Unreadable(serde_json::Error),
    /// It reads back as something else: a part that serde skips, or a number that is not one.
    Changed,
}

impl fmt::Display for NotStorable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(inner) => write!(formatter, "it cannot be written as JSON: {inner}"),
            Self::Unreadable(inner) => write!(
                formatter,
                "what is written of it cannot be read back: {inner}"
            ),
            Self::Changed => formatter.write_str("it reads back as something else than it was"),
        }
    }
}

impl std::error::Error for NotStorable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unwritable(inner) | Self::Unreadable(inner) => Some(inner),
            Self::Changed => None,
        }
    }
}

/// The stored name of an event.
pub(crate) struct Name;

impl<A> EventVisitor<A> for Name {
    type Output = &'static str;

    fn visit<E: EventOf<A>>(self, _event: &E) -> Self::Output {
        E::NAME
    }
}

/// Makes the first state; `None` for an event that changes one.
pub(crate) struct Create;

impl<A> EventVisitor<A> for Create {
    type Output = Option<A>;

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        match E::EFFECT {
            Effect::Creates(create) => Some(create(event)),
            Effect::Changes(_) => None,
        }
    }
}

/// Changes the state; `false` for an event that creates one.
pub(crate) struct Change<'a, A>(pub(crate) &'a mut A);

impl<A> EventVisitor<A> for Change<'_, A> {
    type Output = bool;

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        match E::EFFECT {
            Effect::Changes(change) => {
                change(self.0, event);
                true
            }
            Effect::Creates(_) => false,
        }
    }
}
