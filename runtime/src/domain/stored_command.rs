//! The stored form of a command, in plans and on its way: its fields as an object, so that a command can
//! gain fields.
//!
//! serde writes a command without fields as `null`. It is stored as `{}`. What was stored as serde
//! writes it is still read.

use std::{any::TypeId, borrow::Cow, collections::BTreeMap};

#[cfg(feature = "relay")]
use serde::Deserialize as _;
use serde::de::Error as _;
use serde_json::{Error, value::RawValue};

use super::{
    aggregate::{Aggregate, Command},
    encode::{NotStorable, encode},
    field::Field,
    stored_form,
};

/// The stored form of a command.
///
/// # Errors
///
/// If the command cannot be stored.
pub(crate) fn write<A: Aggregate, C: Command<A>>(command: &C) -> Result<String, NotStorable> {
    let (name, json) = (command.name(), encode(command)?);
    let json = if TypeId::of::<C>() == TypeId::of::<A::Command>() {
        in_enum(&json, name)
    } else {
        Ok(json)
    };
    let fields = fields::<A>(name).unwrap_or_default();
    json.and_then(|json| stored_form::store(json, fields))
        .map_err(NotStorable::Unwritable)
}

/// Reads a command from its stored form, or from the form in which serde writes it.
///
/// # Errors
///
/// If the aggregate has no such command, or the command has another form.
#[cfg(feature = "relay")]
pub(crate) fn read<A: Aggregate>(name: &str, json: &str) -> Result<A::Command, Error> {
    let json = as_serde::<A>(name, json);
    let name = serde_json::Value::from(name);
    let tagged = format!("{{{name}:{json}}}");
    A::Command::deserialize(&mut serde_json::Deserializer::from_str(&tagged))
}

/// What serde reads for a command, from its stored form or from the form in which serde wrote it.
#[cfg(feature = "relay")]
pub(crate) fn as_serde<'a, A: Aggregate>(name: &str, json: &'a str) -> &'a str {
    match fields::<A>(name) {
        Some(fields) => stored_form::as_serde(json, fields),
        None => json,
    }
}

/// The fields of a command.
fn fields<A: Aggregate>(name: &str) -> Option<&'static [Field]> {
    let mut commands = A::COMMANDS.iter();
    let found = commands.find(|command| command.name == name)?;
    Some(found.fields)
}

/// The enum of the commands is written as an object with the name of the command. Returns what the name
/// leads to.
fn in_enum(json: &str, name: &str) -> Result<String, Error> {
    let tagged: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(json)?;
    let found = tagged.get(name).map(|fields| fields.get().to_owned());
    found.ok_or_else(|| {
        Error::custom(format!(
            "the enum of the commands is not written as `{name}`"
        ))
    })
}
