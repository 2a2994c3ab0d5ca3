//! Functions that generated code calls, so that it contains no logic of its own.

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

/// The part of an event's effect that its `#[set]` fields do not cover.
///
/// [`ApplyRest`] has a method on the type itself. [`NothingLeft`] has a method of the same name on
/// a reference to it. Method lookup finds the first if the aggregate has an `#[apply]` function for
/// the event, and the second otherwise.
#[derive(Debug)]
pub struct Rest<A, E>(PhantomData<fn(A, E)>);

impl<A, E> Rest<A, E> {
    /// The rest of the effect of `E` on `A`.
    pub const OF: Self = Self(PhantomData);
}

/// The rest of the effect of an event that has an `#[apply]` function.
pub trait ApplyRest<A, E> {
    /// Calls the function.
    fn apply_rest(self, state: &mut A, event: &E);
}

impl<A: Apply<E>, E> ApplyRest<A, E> for Rest<A, E> {
    #[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
    fn apply_rest(self, state: &mut A, event: &E) {
        match A::EFFECT {
            Effect::Changes(change) => change(state, event),
            Effect::Creates(_) => {
                const {
                    if matches!(A::EFFECT, Effect::Creates(_)) {
                        panic!(
                            "an event whose `#[apply]` function creates the state cannot have `#[set]` \
                         fields: write the whole first state in that function"
                        )
                    }
                }
            }
        }
    }
}

/// The rest of the effect of an event that has no `#[apply]` function: nothing.
pub trait NothingLeft<A, E> {
    /// Does nothing.
    fn apply_rest(self, state: &mut A, event: &E);
}

impl<A, E> NothingLeft<A, E> for &Rest<A, E> {
    fn apply_rest(self, _state: &mut A, _event: &E) {}
}

impl<A: Apply<E>, E> Rest<A, E> {
    /// There is an `#[apply]` function for the event.
    pub const APPLIED: bool = true;
}

/// An event that has no `#[apply]` function. [`Rest`] then has no `APPLIED` of its own, and the
/// compiler finds this one.
pub trait NotApplied {
    /// There is no `#[apply]` function.
    const APPLIED: bool = false;
}

impl<A, E> NotApplied for Rest<A, E> {}

/// The message for an event that has both `#[creates]` and an `#[apply]` function (rule 9).
pub const CREATES_ALONE: &str = "`#[creates]` creates the first state, so an `#[apply]` function for the \
                                 event would never run: write only one of the two";

/// Returns the value that a `#[set]` field of an event puts into the state.
pub fn copy<T: Sets<U>, U>(field: &T) -> U {
    field.set()
}

/// A type of an event's field that can be copied into a state's field of type `U`.
#[diagnostic::on_unimplemented(
    message = "`#[set]` cannot copy an event's field of type `{Self}` into a state's field of type `{U}`",
    label = "the state's field has type `{U}`, the event's field has type `{Self}`",
    note = "`#[set]` copies a value as it is, or wraps it in `Some`: give both fields the same type, or change the state in an `#[apply]` function"
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

/// Reads an older stored form as `Old`, and converts it to `New`. Returns `None` if `Old` has no
/// form of this version.
#[must_use]
pub fn upcast<Old: Event, New: UpcastFrom<Old>>(
    schema_version: u32,
    json: &str,
) -> Option<Result<New, serde_json::Error>> {
    read::<Old>(schema_version, json).map(|read| read.map(New::from))
}

/// An event that can be converted from its older form.
#[diagnostic::on_unimplemented(
    message = "`{Old}` cannot be converted to `{Self}`",
    label = "an older form of `{Self}`",
    note = "an upcaster converts a stored event of an older form to the current form: write `impl From<{Old}> for {Self}`"
)]
pub trait UpcastFrom<Old>: From<Old> {}
#[diagnostic::do_not_recommend]
impl<Old, New: From<Old>> UpcastFrom<Old> for New {}

/// Stops the build if an upcaster does not convert an older form to a newer one.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
pub const fn upcasts<Old: Event, New: Event>() {
    assert!(
        Old::SCHEMA_VERSION < New::SCHEMA_VERSION,
        "an upcaster converts an older form to a newer one: write a higher `version` on the \
         event, or a lower one on the event that `upcast` names"
    );
}

/// Adds an event to a list of the aggregate's events.
pub fn push<S: From<E>, E: Clone>(event: &E, events: &mut Vec<S>) {
    events.push(S::from(event.clone()));
}

/// Stops the build if a creating command returns an event that does not create the aggregate (rule
/// 9).
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
pub const fn creates(event: Kind) {
    assert!(
        !matches!(event, Kind::Changes),
        "a command without a receiver creates an aggregate, but this event changes one: write \
         `&self` as the command's first parameter, or make the event create the state: \
         `#[apply] fn …(event: &Event) -> Self`"
    );
}

/// Returns the state of an aggregate that exists from the start.
#[must_use]
pub fn initial<A: Begins>() -> A {
    A::default()
}

/// A state that exists from the start.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement `Default`, and the option `default` needs it",
    label = "the first state is the one that `Default` returns",
    note = "write `#[derive(Default)]` below `#[aggregate(default)]`, or `impl Default for {Self}`; or remove the option, and write a command without `&self`, which creates the aggregate"
)]
pub trait Begins: Default {}
#[diagnostic::do_not_recommend]
impl<A: Default> Begins for A {}

/// Returns the fields that `#[creates(…, ..)]` does not name.
#[must_use]
pub fn rest<A: HasDefault>() -> A {
    A::default()
}

/// A state whose other fields `#[creates(…, ..)]` can take from `Default`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement `Default`, and the `..` in `#[creates]` needs it",
    label = "the other fields are those that `Default` returns",
    note = "write `#[derive(Default)]` below `#[aggregate]` on the definition of `{Self}`; or give each field a value in `#[creates(…)]`, without `..`"
)]
pub trait HasDefault: Default {}
#[diagnostic::do_not_recommend]
impl<A: Default> HasDefault for A {}

/// Stops the build if an aggregate that exists from the start has a command that creates it.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
pub const fn may_create<A: Identity>() {
    assert!(
        A::INITIAL.is_none(),
        "an aggregate with `#[aggregate(default)]` exists from the start, so no command creates \
         it: write `&self` as the command's first parameter, or remove `default`"
    );
}

/// Stops the build if nothing creates an aggregate: it does not exist from the start, and it has no
/// command that creates it.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
pub const fn begins<A: Identity>() {
    assert!(
        A::INITIAL.is_some(),
        "nothing creates this aggregate, so no command would ever find one: write a command \
         without `&self`, or write `#[aggregate(default)]` on the aggregate's definition"
    );
}

/// Stops the build if a command on an existing aggregate returns an event that creates one (rule
/// 9).
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
#[allow(clippy::panic)] // as above
pub const fn changes(event: Kind) {
    assert!(
        !matches!(event, Kind::Creates),
        "a command with `&self` changes an aggregate, but this event creates one: remove the \
         command's receiver, or make the event change the state: \
         `#[apply] fn …(&mut self, event: &Event)`"
    );
}

/// What an event does to its aggregate.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// It creates the aggregate.
    Creates,
    /// It changes the aggregate.
    Changes,
    /// It is not an event of the aggregate, which another check reports.
    Unknown,
}

/// An event on an aggregate.
#[derive(Debug)]
pub struct On<A, E>(PhantomData<fn(A, E)>);

impl<A, E: EventOf<A>> On<A, E> {
    /// What the event does.
    pub const KIND: Kind = match E::EFFECT {
        Effect::Creates(_) => Kind::Creates,
        Effect::Changes(_) => Kind::Changes,
    };
}

/// A type that is not an event of the aggregate. [`On`] then has no `KIND` of its own, and the
/// compiler finds this one.
pub trait NotOn {
    /// Nobody knows.
    const KIND: Kind = Kind::Unknown;
}

impl<A, E> NotOn for On<A, E> {}

/// Writes an event as an enum variant with its stored name.
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

/// Reads an event from an enum variant with its stored name.
///
/// # Errors
///
/// When the deserializer fails, no event has this name, or the fields are not those of the event.
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

/// Reads one event, as a value of the aggregate's event enum.
///
/// # Errors
///
/// When the data is not in the form of this event.
pub fn read_variant<'de, E, S, V>(variant: V) -> Result<S, V::Error>
where
    E: Deserialize<'de>,
    S: From<E>,
    V: VariantAccess<'de>,
{
    variant.newtype_variant::<E>().map(S::from)
}

/// Returns the error for a name that no event has.
///
/// # Errors
///
/// Always.
pub fn unknown_variant<A: Aggregate, E: Events<A>, R: Error>(name: &str) -> Result<E, R> {
    Err(R::unknown_variant(name, E::NAMES))
}

/// An enum of an aggregate's events that contains the event `E`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not contain the event `{E}`",
    label = "missing in `{Self}`",
    note = "the enum of events contains all events of its aggregate, so that each of them can be stored and read",
    note = "if the enum is generated, write `#[aggregate(also = [{E}])]` on the impl block; if you wrote the enum, write `{E}` as one of its variants"
)]
pub trait Lists<E> {
    /// The event, in the enum.
    fn list(event: E) -> Self;
}

/// Stops the build if an event is missing in an aggregate's event enum (rule 9).
pub const fn listed<A: Aggregate, E>()
where
    A::Event: Lists<E>,
{
}
