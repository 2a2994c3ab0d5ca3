//! What generated code calls, so that it holds no logic of its own.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serializer,
    de::{EnumAccess, Error, VariantAccess, Visitor},
};

use crate::domain::{
    aggregate::{Aggregate, Events},
    event::{Apply, Effect, Event, EventOf, EventVisitor, Name, read},
    identity::Identity,
};

/// The part of an event's effect that its `#[set]` fields leave over.
///
/// [`ApplyRest`] has a method on the type itself, and [`NothingLeft`] one of the same name on a
/// reference to it: method lookup takes the first where the aggregate has an `#[apply]`
/// function for the event, and the second where it has none.
#[derive(Debug)]
pub struct Rest<A, E>(PhantomData<fn(A, E)>);

impl<A, E> Rest<A, E> {
    /// The rest of `E` on `A`.
    pub const OF: Self = Self(PhantomData);
}

/// There is an `#[apply]` function for the rest.
pub trait ApplyRest<A, E> {
    /// Calls it.
    fn apply_rest(self, state: &mut A, event: &E);
}

impl<A: Apply<E>, E> ApplyRest<A, E> for Rest<A, E> {
    #[allow(clippy::panic)] // it runs while compiling: its panic is the compiler's message
    fn apply_rest(self, state: &mut A, event: &E) {
        match A::EFFECT {
            Effect::Changes(change) => change(state, event),
            Effect::Creates(_) => {
                const {
                    if matches!(A::EFFECT, Effect::Creates(_)) {
                        panic!(
                            "an event that creates has no `#[set]` fields beside its `#[apply]` \
                         function: write all of the first state into that function"
                        )
                    }
                }
            }
        }
    }
}

/// There is no `#[apply]` function: the `#[set]` fields are all.
pub trait NothingLeft<A, E> {
    /// Does nothing.
    fn apply_rest(self, state: &mut A, event: &E);
}

impl<A, E> NothingLeft<A, E> for &Rest<A, E> {
    fn apply_rest(self, _state: &mut A, _event: &E) {}
}

impl<A: Apply<E>, E> Rest<A, E> {
    /// There is an `#[apply]` function.
    pub const APPLIED: bool = true;
}

/// There is no `#[apply]` function: [`Rest`] has no `APPLIED` of its own then, and this one is found.
pub trait NotApplied {
    /// There is none.
    const APPLIED: bool = false;
}

impl<A, E> NotApplied for Rest<A, E> {}

/// What is said when an event with `#[creates]` is applied a second time (rule 9).
pub const CREATES_ALONE: &str = "`#[creates]` makes the first state, and an `#[apply]` function for \
                                 the event would never run: write one of the two";

/// What a `#[set]` field of an event puts into the state.
pub fn copy<T: Sets<U>, U>(field: &T) -> U {
    field.set()
}

/// That a field of an event can be moved into a field of the state.
#[diagnostic::on_unimplemented(
    message = "a field of an event that is `{Self}` cannot be moved into one of the state that is `{U}`",
    label = "the state's field is `{U}`, the event's `{Self}`",
    note = "`#[set]` moves a value as it is, or into an `Option`: give both fields one type, or change the state in an `#[apply]` function"
)]
pub trait Sets<U> {
    /// The value for the state.
    fn set(&self) -> U;
}

impl<T: Clone> Sets<T> for T {
    fn set(&self) -> T {
        self.clone()
    }
}

impl<T: Clone> Sets<Option<T>> for T {
    fn set(&self) -> Option<T> {
        Some(self.clone())
    }
}

/// Reads `New` from an older stored form, by way of `Old`.
#[must_use]
pub fn upcast<Old: Event, New: UpcastFrom<Old>>(
    schema_version: u32,
    json: &str,
) -> Option<Result<New, serde_json::Error>> {
    read::<Old>(schema_version, json).map(|read| read.map(New::from))
}

/// That an event can be made from what it was before.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from `{Old}`",
    label = "an older form of `{Self}`",
    note = "an upcaster makes the event of today from the one that was stored: write `impl From<{Old}> for {Self}`"
)]
pub trait UpcastFrom<Old>: From<Old> {}
#[diagnostic::do_not_recommend]
impl<Old, New: From<Old>> UpcastFrom<Old> for New {}

/// Stops the build when an upcaster does not lead from an older form to a newer one.
///
/// # Panics
///
/// While compiling, which is the message.
#[allow(clippy::panic)] // as above
pub const fn upcasts<Old: Event, New: Event>() {
    assert!(
        Old::SCHEMA_VERSION < New::SCHEMA_VERSION,
        "an upcaster leads from an older form to a newer one: write a higher `version` on the \
         event, or a lower one on what it is made from"
    );
}

/// Adds an event to a list of the aggregate's events.
pub fn push<S: From<E>, E: Clone>(event: &E, events: &mut Vec<S>) {
    events.push(S::from(event.clone()));
}

/// Stops the build when a creating command returns an event that creates nothing (rule 9).
///
/// # Panics
///
/// While compiling, which is the message.
#[allow(clippy::panic)] // as above
pub const fn creates<A: Identity, E: EventOf<A>>() {
    assert!(
        matches!(E::EFFECT, Effect::Creates(_)),
        "a command without a receiver creates, and this event changes what exists: write \
         `&self` as the command's first parameter, or let the event create: \
         `#[apply] fn …(event: &Event) -> Self`"
    );
}

/// Stops the build when an aggregate that exists from the start has a command that creates.
///
/// # Panics
///
/// While compiling, which is the message.
#[allow(clippy::panic)] // as above
pub const fn may_create<A: Identity>() {
    assert!(
        A::INITIAL.is_none(),
        "an aggregate with `#[aggregate(default)]` exists from the start, so no command creates \
         it: write `&self` as the command's first parameter, or no `default`"
    );
}

/// Stops the build when nothing makes an aggregate: it neither exists from the start, nor has it
/// a command that creates.
///
/// # Panics
///
/// While compiling, which is the message.
#[allow(clippy::panic)] // as above
pub const fn begins<A: Identity>() {
    assert!(
        A::INITIAL.is_some(),
        "nothing creates this aggregate, so every command would find none: write a command \
         without `&self`, or `#[aggregate(default)]` on its definition"
    );
}

/// Stops the build when a command on an existing aggregate returns an event that creates one
/// (rule 9).
///
/// # Panics
///
/// While compiling, which is the message.
#[allow(clippy::panic)] // as above
pub const fn changes<A: Identity, E: EventOf<A>>() {
    assert!(
        matches!(E::EFFECT, Effect::Changes(_)),
        "a command with `&self` changes, and this event creates: write no receiver on the \
         command, or let the event change: `#[apply] fn …(&mut self, event: &Event)`"
    );
}

/// Writes an event under its stored name, as an enum's variant.
///
/// # Errors
///
/// When the serializer fails.
pub fn serialize_event<A: Aggregate, E: Events<A>, S: Serializer>(
    event: &E,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    struct Write<S>(S, u32);
    impl<A, S: Serializer> EventVisitor<A> for Write<S> {
        type Output = Result<S::Ok, S::Error>;

        fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
            self.0
                .serialize_newtype_variant("Event", self.1, E::NAME, event)
        }
    }

    let name = event.visit(Name);
    let index = E::NAMES.iter().position(|known| *known == name);
    let index = u32::try_from(index.unwrap_or_default()).unwrap_or_default();
    event.visit(Write(serializer, index))
}

/// Reads an event by its stored name, as an enum's variant.
///
/// # Errors
///
/// When the deserializer fails, there is no event of the name, or its fields are others.
pub fn deserialize_event<'de, A: Aggregate, E: Events<A>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<E, D::Error> {
    struct Read<A, E>(PhantomData<fn(A) -> E>);
    impl<'de, A: Aggregate, E: Events<A>> Visitor<'de> for Read<A, E> {
        type Value = E;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(formatter, "an event of the aggregate `{}`", A::NAME)
        }

        fn visit_enum<D: EnumAccess<'de>>(self, data: D) -> Result<E, D::Error> {
            let (name, variant) = data.variant::<String>()?;
            E::read(&name, variant)
        }
    }

    deserializer.deserialize_enum("Event", E::NAMES, Read::<A, E>(PhantomData))
}

/// Reads one event as one of the aggregate's.
///
/// # Errors
///
/// When the form is not that event's.
pub fn read_variant<'de, E, S, V>(variant: V) -> Result<S, V::Error>
where
    E: Deserialize<'de>,
    S: From<E>,
    V: VariantAccess<'de>,
{
    variant.newtype_variant::<E>().map(S::from)
}

/// The answer to a name that no event has.
///
/// # Errors
///
/// Always.
pub fn unknown_variant<A: Aggregate, E: Events<A>, R: Error>(name: &str) -> Result<E, R> {
    Err(R::unknown_variant(name, E::NAMES))
}

/// That `S`, the enum of an aggregate's events, has the event `E`.
#[diagnostic::on_unimplemented(
    message = "`{E}` is not among the events of `{Self}`",
    label = "missing in `{Self}`",
    note = "an enum with `#[event]` lists all events of its aggregate: write `{E}` as one of its variants"
)]
pub trait Lists<E> {}
impl<S: From<E>, E: Event> Lists<E> for S {}

/// Stops the build when an aggregate's event enum lacks an event (rule 9).
pub const fn listed<A: Aggregate, E>()
where
    A::Event: Lists<E>,
{
}
