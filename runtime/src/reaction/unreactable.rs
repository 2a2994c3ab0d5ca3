//! Why there is no reaction to an event.

use std::fmt;

use crate::domain::{encode::NotStorable, id::ParseIdError, precision};

/// Why there is no reaction to an event. It is a mistake in the program or in the stored data, so the
/// stream is parked.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreactable {
    /// The id in the stream's name cannot be read.
    Id(ParseIdError),
    /// The event cannot be read.
    Event(serde_json::Error),
    /// The event is stored in a version that the program does not know.
    Version {
        /// The stored name of the event.
        event: &'static str,
        /// The stored version.
        stored: u32,
        /// The version of the program.
        known: u32,
    },
    /// A command cannot be stored.
    Command(NotStorable),
}

impl fmt::Display for Unreactable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(_) => formatter.write_str("the id of the stream cannot be read"),
            Self::Event(error) => match precision::advice(error) {
                Some(advice) => write!(formatter, "the event cannot be read: {advice}"),
                None => formatter.write_str("the event cannot be read"),
            },
            Self::Version {
                event,
                stored,
                known,
            } => write!(
                formatter,
                "`{event}` is stored in version {stored}, and this program knows version {known}: \
                 deploy a program that knows it, or add an upcaster"
            ),
            Self::Command(_) => formatter.write_str("a command cannot be stored"),
        }
    }
}

impl std::error::Error for Unreactable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Id(inner) => Some(inner),
            Self::Event(inner) => Some(inner),
            Self::Command(inner) => Some(inner),
            Self::Version { .. } => None,
        }
    }
}

impl From<ParseIdError> for Unreactable {
    fn from(error: ParseIdError) -> Self {
        Self::Id(error)
    }
}

impl From<serde_json::Error> for Unreactable {
    fn from(error: serde_json::Error) -> Self {
        Self::Event(error)
    }
}

impl From<NotStorable> for Unreactable {
    fn from(error: NotStorable) -> Self {
        Self::Command(error)
    }
}
