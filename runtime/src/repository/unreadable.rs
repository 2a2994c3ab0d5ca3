//! What is stored, and is not what the aggregate can read.

use std::fmt;

use crate::{
    domain::{stream_name::StreamName, version::Version},
    store::MessageId,
};

/// What is stored of an aggregate cannot be read back as its events. The store is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// The aggregate has no event of this name.
    UnknownEvent {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
    },

    /// The event is stored in a form that this program does not know.
    UnknownForm {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
        /// The stored schema version.
        found: u32,
        /// The schema version that is known.
        known: u32,
    },

    /// The event's fields are not what its type has.
    Undecodable {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
        /// What serde says.
        source: serde_json::Error,
    },

    /// An event is missing, or stands in another's place.
    Gap {
        /// The stream.
        stream: StreamName,
        /// The version that should come.
        expected: Version,
        /// The version that came instead, if any.
        found: Option<Version>,
        /// The stored name of the event that came instead, if any.
        event: Option<String>,
    },

    /// The events up to a version are gone, and what was asked for needs them.
    Pruned {
        /// The stream.
        stream: StreamName,
        /// The version of the last event that is gone.
        version: Version,
    },

    /// The state is stored in a form that the aggregate's type does not have, and the events that
    /// would make it again are gone.
    State {
        /// The stream.
        stream: StreamName,
        /// The state's version.
        version: Version,
        /// What serde says.
        source: serde_json::Error,
    },

    /// What is stored of the first answer to a message does not make one: the command returns
    /// something else by now, perhaps. The message's effect is stored.
    Answer {
        /// The stream.
        stream: StreamName,
        /// The message.
        message: MessageId,
        /// What serde says, where it is the reason.
        source: Option<serde_json::Error>,
    },

    /// The version that was asked for lies after the last.
    NotReached {
        /// The stream.
        stream: StreamName,
        /// The version that was asked for.
        asked: Version,
        /// The stream's version.
        version: Version,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEvent {
                stream,
                version,
                event,
            } => write!(
                formatter,
                "`{stream}` holds the event `{event}` at version {version}, but its aggregate has no event \
                 of that name: was it renamed, or written by a newer program?"
            ),
            Self::UnknownForm {
                stream,
                version,
                event,
                found,
                known,
            } => write!(
                formatter,
                "`{stream}` holds the event `{event}` at version {version} in form {found}, but this \
                 program reads form {known}: give the event an upcaster, \
                 `#[event(version = {known}, upcast = …)]`"
            ),
            Self::Undecodable {
                stream,
                version,
                event,
                ..
            } => write!(
                formatter,
                "`{stream}` holds an event `{event}` at version {version} that cannot be read: give a new \
                 field a default (`#[serde(default)]`), or raise the event's version and give it an \
                 upcaster"
            ),
            Self::Gap {
                stream,
                expected,
                found,
                event,
            } => write!(
                formatter,
                "`{stream}` should hold the event of version {expected}, but holds {}",
                found_text(*found, event.as_deref())
            ),
            Self::Pruned { stream, version } => write!(
                formatter,
                "the events of `{stream}` up to version {version} were pruned: load its latest state instead"
            ),
            Self::State {
                stream, version, ..
            } => write!(
                formatter,
                "`{stream}` holds a state of version {version} that cannot be read: give a new field a \
                 default (`#[serde(default)]`), and a renamed field an alias"
            ),
            Self::Answer {
                stream, message, ..
            } => write!(
                formatter,
                "`{stream}` answered the message `{message}` before, but the answer cannot be rebuilt: does \
                 its command return something else now?"
            ),
            Self::NotReached {
                stream,
                asked,
                version,
            } => write!(
                formatter,
                "`{stream}` has no version {asked}: it is at version {version}"
            ),
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Undecodable { source, .. } | Self::State { source, .. } => Some(source),
            Self::Answer { source, .. } => source.as_ref().map(|source| source as _),
            Self::UnknownEvent { .. }
            | Self::UnknownForm { .. }
            | Self::Gap { .. }
            | Self::Pruned { .. }
            | Self::NotReached { .. } => None,
        }
    }
}

fn found_text(found: Option<Version>, event: Option<&str>) -> String {
    match found {
        Some(version) => format!("`{}` of version {version}", event.unwrap_or_default()),
        None => "none".to_owned(),
    }
}
