//! Writes events and states as JSON that is read back unchanged.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    event::{EventOf, EventVisitor},
    precision::advice,
    stored_form,
};

/// Encodes an event: its name, its schema version, and its fields as JSON, which reads back as the
/// same event.
pub(crate) struct Encode;

impl<A> EventVisitor<A> for Encode {
    type Output = (&'static str, u32, Result<String, NotStorable>);

    fn visit<E: EventOf<A>>(self, event: &E) -> Self::Output {
        let json = encode(event)
            .and_then(|json| stored_form::store(json, E::FIELDS).map_err(NotStorable::Unwritable));
        (E::NAME, E::SCHEMA_VERSION, json)
    }
}

/// Encodes an event or a state, and reads it back. What does not read back as the same value is not
/// given to a store, so that no data is lost later.
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

/// Why an event or a state cannot be stored.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotStorable {
    /// It has no form in JSON: for example, a map whose keys are neither texts nor numbers.
    Unwritable(serde_json::Error),
    /// Its JSON cannot be read back: for example, a number that is NaN or infinite, or a value that
    /// is nested more than a hundred levels deep.
    Unreadable(serde_json::Error),
    /// Its JSON reads back as another value: for example, because serde skips a field.
    Changed,
}

impl fmt::Display for NotStorable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(_) => formatter.write_str("it cannot be written as JSON"),
            Self::Unreadable(error) => match advice(error) {
                Some(advice) => write!(formatter, "its JSON cannot be read back: {advice}"),
                None => formatter.write_str("its JSON cannot be read back"),
            },
            Self::Changed => formatter.write_str("its JSON reads back as another value"),
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
