//! Stored data that an aggregate cannot read.

use std::fmt;

use crate::{
    domain::{id::ParseIdError, precision, stream_name::StreamName, version::Version},
    store::MessageId,
};

/// The stored data of an aggregate cannot be read. The store is unchanged.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// The aggregate has no event with this name.
    UnknownEvent {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
    },

    /// The event has a schema version that this program cannot read.
    UnknownForm {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
        /// The stored schema version.
        found: u32,
        /// The schema version that this program reads.
        known: u32,
    },

    /// The fields of the event do not match its type.
    Undecodable {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
        /// The error of serde.
        source: serde_json::Error,
    },

    /// An event is missing, or another event is in its place.
    Gap {
        /// The stream.
        stream: StreamName,
        /// The expected version.
        expected: Version,
        /// The version that was found instead, if any.
        found: Option<Version>,
        /// The stored name of the event that was found instead, if any.
        event: Option<String>,
    },

    /// The events up to a version were pruned, but the call needs them.
    Pruned {
        /// The stream.
        stream: StreamName,
        /// The version of the last pruned event.
        version: Version,
    },

    /// The stored state does not match the aggregate's type, and the events to rebuild it were
    /// pruned.
    State {
        /// The stream.
        stream: StreamName,
        /// The state's version.
        version: Version,
        /// The error of serde.
        source: serde_json::Error,
    },

    /// The first answer to a message cannot be rebuilt, perhaps because the command now returns
    /// something else. The effect of the message is stored.
    Answer {
        /// The stream.
        stream: StreamName,
        /// The message id.
        message: MessageId,
        /// The error of serde, if it is the reason.
        source: Option<serde_json::Error>,
    },

    /// The events of the first answer to a message are needed as they were stored, but one of them is
    /// not one event in this program: its name is retired, or an upcaster converts it to a list.
    Converted {
        /// The stream.
        stream: StreamName,
        /// The version of the event.
        version: Version,
    },

    /// The event belongs to another kind of aggregate than the one that it should be decoded as.
    OtherAggregate {
        /// The stream.
        stream: StreamName,
        /// The stored name of the aggregate that was expected.
        expected: &'static str,
    },

    /// The id in the name of a stream cannot be read as an id of its aggregate.
    Id {
        /// The stream.
        stream: StreamName,
        /// Why the text is not an id.
        source: ParseIdError,
    },

    /// The requested version is higher than the version of the stream.
    NotReached {
        /// The stream.
        stream: StreamName,
        /// The requested version.
        asked: Version,
        /// The version of the stream.
        version: Version,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stream = self.stream();
        match self {
            Self::UnknownEvent { version, event, .. } => write!(
                formatter,
                "`{stream}` has the event `{event}` at version {version}, but its aggregate has no event with \
                 this name: if the event was renamed, add `was = \"{event}\"` to its `#[event]`; if the \
                 program does not need it any more, add `retired = [\"{event}\"]` to the `#[aggregate]` of \
                 the state; if a newer program wrote it, "
            ),
            Self::UnknownForm {
                version,
                event,
                found,
                known,
                ..
            } => write!(
                formatter,
                "`{stream}` has the event `{event}` at version {version} in schema version {found}, but this \
                 program reads schema version {known}: "
            ),
            Self::Undecodable { version, event, .. } => write!(
                formatter,
                "`{stream}` has an event `{event}` at version {version} that cannot be read: "
            ),
            Self::Gap {
                expected,
                found,
                event,
                ..
            } => write!(
                formatter,
                "`{stream}` should have the event of version {expected} next, but has {}: ",
                found_text(*found, event.as_deref())
            ),
            Self::Pruned { version, .. } => write!(
                formatter,
                "the events of `{stream}` up to version {version} were pruned: "
            ),
            Self::State { version, .. } => write!(
                formatter,
                "`{stream}` has a state of version {version} that cannot be read: "
            ),
            Self::Answer { message, .. } => write!(
                formatter,
                "`{stream}` answered the message `{message}` before, but the answer cannot be rebuilt: "
            ),
            Self::Converted { version, .. } => write!(
                formatter,
                "the event of `{stream}` at version {version} is not one event in this program any more, \
                 because its name is retired or an upcaster converts it to a list: "
            ),
            Self::OtherAggregate { .. } | Self::Id { .. } | Self::NotReached { .. } => {
                self.fmt_request(formatter)
            }
        }?;
        formatter.write_str(self.advice())
    }
}

impl Unreadable {
    /// The variants for a call that asked for what the stream does not have.
    fn fmt_request(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stream = self.stream();
        if let Self::OtherAggregate { expected, .. } = self {
            write!(
                formatter,
                "the event of `{stream}` is not an event of the aggregate `{expected}`: "
            )
        } else if let Self::NotReached { asked, version, .. } = self {
            write!(
                formatter,
                "`{stream}` has no version {asked}, because it is at version {version}: "
            )
        } else {
            write!(
                formatter,
                "the id of `{stream}` cannot be read as an id of its aggregate: "
            )
        }
    }
}

impl Unreadable {
    /// The stream that cannot be read.
    #[must_use]
    pub const fn stream(&self) -> &StreamName {
        match self {
            Self::UnknownEvent { stream, .. }
            | Self::UnknownForm { stream, .. }
            | Self::Undecodable { stream, .. }
            | Self::Gap { stream, .. }
            | Self::Pruned { stream, .. }
            | Self::State { stream, .. }
            | Self::Answer { stream, .. }
            | Self::Converted { stream, .. }
            | Self::OtherAggregate { stream, .. }
            | Self::Id { stream, .. }
            | Self::NotReached { stream, .. } => stream,
        }
    }
}

impl Unreadable {
    /// What to do about it.
    fn advice(&self) -> &'static str {
        match self {
            Self::UnknownEvent { .. } => "update this program",
            Self::UnknownForm { found, known, .. } if found > known => {
                "a newer program wrote it, so update this program"
            }
            Self::UnknownForm { .. } => {
                "give the event an upcaster, `#[event(version = …, upcast = …)]`"
            }
            Self::Undecodable { source, .. } | Self::State { source, .. }
                if precision::advice(source).is_some() =>
            {
                precision::advice(source).unwrap_or_default()
            }
            Self::Undecodable { .. } => {
                "give a new field a default (`#[serde(default)]`), or increase the event's schema \
                 version and give it an upcaster"
            }
            Self::Pruned { .. } => "load its latest state instead",
            Self::State { .. } => {
                "give a new field a default (`#[serde(default)]`), and a renamed field an alias"
            }
            Self::Answer { .. } => "does its command return something else now?",
            Self::Converted { .. } => {
                "the effect of the message is stored, so load the aggregate instead of the answer"
            }
            Self::Gap { .. } => "restore a backup",
            Self::OtherAggregate { .. } => "look at `stream.aggregate()` first",
            Self::Id { .. } => "did the aggregate have another type of key before?",
            Self::NotReached { .. } => "ask for that version or an earlier one",
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Undecodable { source, .. } | Self::State { source, .. } => Some(source),
            Self::Id { source, .. } => Some(source),
            Self::Answer { source, .. } => source.as_ref().map(|source| source as _),
            Self::UnknownEvent { .. }
            | Self::UnknownForm { .. }
            | Self::Gap { .. }
            | Self::Pruned { .. }
            | Self::Converted { .. }
            | Self::OtherAggregate { .. }
            | Self::NotReached { .. } => None,
        }
    }
}

fn found_text(found: Option<Version>, event: Option<&str>) -> String {
    match found {
        Some(version) => format!("`{}` of version {version}", event.unwrap_or_default()),
        None => "no event".to_owned(),
    }
}
