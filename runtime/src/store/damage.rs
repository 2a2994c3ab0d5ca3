//! Why a file is not a store, and what is wrong with a damaged store.

use std::{fmt, path::PathBuf};

use super::{DocumentKey, place::name};
use crate::domain::{position::Position, stream_name::StreamName};

/// Why a file or a schema cannot be used as a store.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// It is empty. A store is never empty.
    Empty,
    /// It is not an SQLite database.
    NoDatabase,
    /// It is a database of another program.
    OtherApplication {
        /// The application id in the file.
        application_id: i32,
    },
    /// Anything else, as the store describes it.
    Other(String),
    /// It has an older format, and was opened for reading only.
    Older {
        /// The format of the store.
        found: i32,
        /// The format that this version of entail reads.
        supported: i32,
    },
    /// Another version of entail wrote it, most likely a newer one.
    Newer {
        /// The format of the store.
        found: i32,
        /// The format that this version of entail reads.
        supported: i32,
    },
}

impl fmt::Display for Foreign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("it is empty"),
            Self::NoDatabase => formatter.write_str("it is not an SQLite database"),
            Self::OtherApplication { application_id } => write!(
                formatter,
                "it is an SQLite database of another program (application id {application_id:#x})"
            ),
            Self::Other(text) => formatter.write_str(text),
            Self::Older { found, supported } => write!(
                formatter,
                "it has format {found}, but this version of entail reads format {supported}: open it for \
                 writing once, to convert it"
            ),
            Self::Newer { found, supported } => write!(
                formatter,
                "it has format {found}, but this version of entail reads format {supported}"
            ),
        }
    }
}

impl std::error::Error for Foreign {}

/// What is wrong with a store.
#[derive(Debug)]
#[non_exhaustive]
pub enum Damage {
    /// The database itself reports damage.
    Database(Box<dyn std::error::Error + Send + Sync>),
    /// A table of the store is missing.
    MissingTable(&'static str),
    /// The last events are missing.
    MissingEvents {
        /// The last position that was assigned.
        expected: Position,
        /// The position of the last event that was found.
        found: Position,
    },
    /// The sum of the streams' versions is not the number of events.
    StreamsDisagree {
        /// The position of the last event.
        events: Position,
        /// The sum of the streams' versions.
        of_streams: Position,
    },
    /// No event is at this position, or its stream is missing.
    MissingEvent {
        /// The position.
        position: Position,
    },
    /// An event changed after it was written: its checksum does not match.
    Changed {
        /// The event's position.
        position: Position,
    },
    /// The state, a claim or an answer of a stream changed after it was written, or is missing.
    Beside {
        /// The stream.
        stream: StreamName,
        /// What is damaged: the state, a claim, or the answer to a message.
        what: &'static str,
    },
    /// A document changed after it was written: its checksum does not match.
    Document {
        /// The key of the document.
        key: DocumentKey,
    },
    /// A document is missing, or its key cannot be read.
    Documents,
    /// A stream does not have all events from where it was pruned up to its version.
    StreamBroken {
        /// The stream.
        stream: StreamName,
    },
    /// The database is missing, but its write-ahead log is there.
    LogWithoutDatabase {
        /// The path of the write-ahead log.
        log: PathBuf,
    },
    /// More than the last commit in the write-ahead log cannot be read.
    Log {
        /// The path of the write-ahead log.
        log: PathBuf,
    },
    /// The file is a backup that was restored, but the write-ahead log next to it belongs to the
    /// previous store.
    LogOfAnother {
        /// The path of the write-ahead log.
        log: PathBuf,
    },
    /// The last commits were in the write-ahead log, and the log is missing.
    LogMissing {
        /// The path that the write-ahead log should have.
        log: PathBuf,
    },
    /// A column has a value that a store never writes.
    UnreadableColumn {
        /// The event's position.
        position: i64,
        /// The name of the column.
        column: &'static str,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(inner) => write!(formatter, "{inner}"),
            Self::MissingTable(inner) => write!(formatter, "the table `{inner}` is missing"),
            Self::MissingEvents { expected, found } => write!(
                formatter,
                "the last event should be at position {expected}, but the last event found is at {found}"
            ),
            Self::StreamsDisagree { events, of_streams } => write!(
                formatter,
                "there are {events} events, but the streams' versions add up to {of_streams}"
            ),
            Self::MissingEvent { position } => write!(
                formatter,
                "the event at position {position} is missing, or its stream is"
            ),
            Self::Changed { position } => write!(
                formatter,
                "the event at position {position} changed after it was written: its checksum does not match"
            ),
            Self::Beside { stream, what } => write!(
                formatter,
                "the {what} of `{stream}` changed after the last write, or disappeared"
            ),
            Self::Document { key } => write!(
                formatter,
                "the document `{key}` changed after the last write"
            ),
            Self::Documents => formatter.write_str("a document is missing or cannot be read"),
            Self::StreamBroken { stream } => write!(
                formatter,
                "`{stream}` does not have all events up to its version"
            ),
            Self::LogWithoutDatabase { log } => write!(
                formatter,
                "the database is missing, but its write-ahead log {} is there",
                name(log)
            ),
            Self::Log { log } => write!(
                formatter,
                "commits in the write-ahead log {} cannot be read",
                name(log)
            ),
            Self::LogOfAnother { log } => write!(
                formatter,
                "it is a backup, but {} is the write-ahead log of the previous store: move this log away",
                name(log)
            ),
            Self::LogMissing { log } => write!(
                formatter,
                "its last commits were in the write-ahead log {}, which is missing: put that log back next to \
                 the file (`FileOptions::accept_missing_log` opens the store without those commits)",
                name(log)
            ),
            Self::UnreadableColumn { position, column } => write!(
                formatter,
                "the {column} of the event at position {position} cannot be read"
            ),
        }
    }
}

impl std::error::Error for Damage {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(inner) => Some(&**inner),
            Self::MissingTable(_)
            | Self::MissingEvents { .. }
            | Self::StreamsDisagree { .. }
            | Self::MissingEvent { .. }
            | Self::Changed { .. }
            | Self::Beside { .. }
            | Self::Document { .. }
            | Self::Documents
            | Self::StreamBroken { .. }
            | Self::LogWithoutDatabase { .. }
            | Self::Log { .. }
            | Self::LogOfAnother { .. }
            | Self::LogMissing { .. }
            | Self::UnreadableColumn { .. } => None,
        }
    }
}
