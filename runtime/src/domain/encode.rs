//! Events and states as text that reads back.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};

use super::event::{EventOf, EventVisitor};

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
