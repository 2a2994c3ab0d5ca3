//! Descriptions of an aggregate's stored names and fields.

use crate::{
    const_text::{Message, same},
    domain::{
        aggregate::{Aggregate, Events},
        command_type::CommandType,
        event_type::EventType,
        field::Field,
        older_form::OlderForm,
    },
};

/// A description of one aggregate: its stored name, the fields of its state, its events and its
/// commands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Registration {
    /// The stored name.
    pub name: &'static str,
    /// The fields of the state.
    pub state: &'static [Field],
    /// Its events.
    pub events: Vec<RegisteredEvent>,
    /// Older forms that are read as several events or none.
    pub older: Vec<RegisteredEvent>,
    /// Stored names of events that it no longer has, and skips.
    pub retired: &'static [&'static str],
    /// Its commands.
    pub commands: &'static [CommandType],
}

/// A description of one event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegisteredEvent {
    /// The stored name.
    pub name: &'static str,
    /// Its former stored names.
    pub former_names: &'static [&'static str],
    /// The version of its stored form.
    pub schema_version: u32,
    /// Its fields.
    pub fields: &'static [Field],
}

impl Registration {
    /// Describes `A`.
    #[must_use]
    pub fn of<A: Aggregate>() -> Self {
        let event = |event: &EventType<A::Event>| RegisteredEvent {
            name: event.name,
            former_names: event.former_names,
            schema_version: event.schema_version,
            fields: event.fields,
        };
        let older = |form: &OlderForm| RegisteredEvent {
            name: form.name,
            former_names: form.former_names,
            schema_version: form.schema_version,
            fields: form.fields,
        };
        Self {
            older: A::OLDER.iter().map(older).collect(),
            retired: A::RETIRED,
            name: A::NAME,
            state: A::FIELDS,
            events: <A::Event as Events<A>>::TYPES.iter().map(event).collect(),
            commands: A::COMMANDS,
        }
    }
}

/// Stops the build if two events of one aggregate have the same stored name, current or former
/// (rule 10).
///
/// Each item of `types` is a type's name, its stored name, and its former stored names.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
pub const fn distinct_event_names(types: &[Names<'_>]) {
    distinct(types, "a stored name must belong to one event", "event");
}

/// Stops the build if two aggregates of a program have the same stored name (rule 10).
///
/// The items of `types` are as for events, but an aggregate has no former names.
///
/// # Panics
///
/// At compile time: the panic is the compiler's message.
pub const fn distinct_aggregate_names(types: &[Names<'_>]) {
    distinct(
        types,
        "a stored name must belong to one aggregate",
        "aggregate",
    );
}

/// A type's name, its stored name, and its former stored names.
pub(crate) type Names<'a> = (&'a str, &'a str, &'a [&'a str]);

const fn distinct(types: &[Names<'_>], why: &str, attribute: &str) {
    let mut rest = types;
    while let [one, after @ ..] = rest {
        let mut others = after;
        while let [other, left @ ..] = others {
            if let Some(name) = shared(one, other) {
                fail(one.0, other.0, name, why, attribute);
            }
            others = left;
        }
        rest = after;
    }
}

/// A name that two types share, current or former.
pub(crate) const fn shared<'a>(one: &Names<'a>, other: &Names<'a>) -> Option<&'a str> {
    if same(one.1, other.1) || among(one.1, other.2) {
        return Some(one.1);
    }
    if among(other.1, one.2) {
        return Some(other.1);
    }
    let mut former = one.2;
    while let [name, rest @ ..] = former {
        if among(name, other.2) {
            return Some(name);
        }
        former = rest;
    }
    None
}

pub(crate) const fn among(name: &str, names: &[&str]) -> bool {
    let mut rest = names;
    while let [first, after @ ..] = rest {
        if same(name, first) {
            return true;
        }
        rest = after;
    }
    false
}

#[allow(clippy::panic)] // it runs at compile time: its panic is the compiler's message
const fn fail(one: &str, other: &str, name: &str, why: &str, attribute: &str) {
    let message = Message::new(&[
        "`",
        one,
        "` and `",
        other,
        "` are both stored as \"",
        name,
        "\", and ",
        why,
        ": write `#[",
        attribute,
        "(name = \"…\")]` on one of them",
    ]);
    panic!("{}", message.text());
}
