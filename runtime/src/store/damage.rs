//! What a file is that is no store, and what is wrong with one that is.

use std::{fmt, path::PathBuf};

use crate::domain::{position::Position, stream_name::StreamName};

/// What a file is that is no store.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// It holds nothing, and a store is never empty.
    Empty,
    /// It does not begin as a database does.
    NoDatabase,
    /// It is a database of another program.
    OtherApplication {
        /// The mark that the program left.
        application_id: i32,
    },
    /// It was written by another version of entail, a later one most likely.
    Newer {
        /// Its format.
        found: i32,
        /// The format that can be read.
        supported: i32,
    },
}

impl fmt::Display for Foreign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("it is empty"),
            Self::NoDatabase => formatter.write_str("it is no SQLite database"),
            Self::OtherApplication { application_id } => write!(
                formatter,
                "it is a SQLite database of another program (application id {application_id:#x})"
            ),
            Self::Newer { found, supported } => write!(
                formatter,
                "it has format {found}, and this version of entail reads format {supported}"
            ),
        }
    }
}

impl std::error::Error for Foreign {}

/// What is wrong with a store.
#[derive(Debug)]
#[non_exhaustive]
pub enum Damage {
    /// The database itself says so.
    Database(Box<dyn std::error::Error + Send + Sync>),
    /// A table of the store is missing.
    MissingTable(&'static str),
    /// The last events are gone.
    MissingEvents {
        /// The position that was given out last.
        expected: Position,
        /// The position of the last event that is there.
        found: Position,
    },
    /// The streams' versions do not add up to the number of events.
    StreamsDisagree {
        /// The position of the last event.
        events: Position,
        /// The sum of the versions.
        of_streams: Position,
    },
    /// An event's place in the order is empty, or its stream is gone.
    MissingEvent {
        /// The position.
        position: Position,
    },
    /// An event is not what was written: its checksum is another.
    Changed {
        /// The event's position.
        position: Position,
    },
    /// What a stream holds beside its events is not what was written.
    Beside {
        /// The stream.
        stream: StreamName,
        /// Its state, a claim, or the answer to a message.
        what: &'static str,
    },
    /// A stream's events do not lead from where it was pruned to its version.
    StreamBroken {
        /// The stream.
        stream: StreamName,
    },
    /// The database is gone, and what was written to it last lies beside it.
    LogWithoutDatabase {
        /// The log.
        log: PathBuf,
    },
    /// More than the last commit in the write-ahead log cannot be read.
    Log {
        /// The log.
        log: PathBuf,
    },
    /// It is a backup that was brought back, and the log of the store that was there before lies beside
    /// it.
    LogOfAnother {
        /// The log.
        log: PathBuf,
    },
    /// A column holds what it never should.
    UnreadableColumn {
        /// The event's position.
        position: i64,
        /// The column.
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
                "the last event should be at position {expected}, and the last one there is at {found}"
            ),
            Self::StreamsDisagree { events, of_streams } => write!(
                formatter,
                "there are {events} events, and the streams' versions add up to {of_streams}"
            ),
            Self::MissingEvent { position } => write!(
                formatter,
                "the event at position {position} is missing, or its stream is"
            ),
            Self::Changed { position } => write!(
                formatter,
                "the event at position {position} is not what was written: its checksum is another"
            ),
            Self::Beside { stream, what } => write!(
                formatter,
                "the {what} of `{stream}` is not what was written, or not there"
            ),
            Self::StreamBroken { stream } => write!(
                formatter,
                "the events of `{stream}` do not lead up to its version"
            ),
            Self::LogWithoutDatabase { log } => write!(
                formatter,
                "the database is gone, and its write-ahead log {} is there",
                log.display()
            ),
            Self::Log { log } => write!(
                formatter,
                "commits in the write-ahead log {} cannot be read any more",
                log.display()
            ),
            Self::LogOfAnother { log } => write!(
                formatter,
                "it is a backup, and {} is the write-ahead log of the store that was there before: \
                 move that away",
                log.display()
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
            | Self::StreamBroken { .. }
            | Self::LogWithoutDatabase { .. }
            | Self::Log { .. }
            | Self::LogOfAnother { .. }
            | Self::UnreadableColumn { .. } => None,
        }
    }
}
