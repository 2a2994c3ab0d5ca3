//! What can go wrong in a store. None of it is a domain rejection.

use std::fmt;

use std::path::PathBuf;

use super::Claimed;
use crate::domain::{
    stream::{Position, StreamName},
    version::Version,
};

/// The stream was changed by another writer since it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcurrencyConflict {
    /// The stream.
    pub stream: StreamName,
    /// What the writer had seen last.
    pub expected: Version,
    /// What the store holds.
    pub actual: Version,
}

impl fmt::Display for ConcurrencyConflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stream,
            expected,
            actual,
        } = self;
        write!(
            formatter,
            "`{stream}` is at version {actual}, and {expected} was expected: another writer was faster; \
     load it again and repeat the command"
        )
    }
}

impl std::error::Error for ConcurrencyConflict {}

/// What can go wrong in a store.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// Another writer was faster. Nothing was stored.
    Conflict(ConcurrencyConflict),

    /// Another aggregate holds a value that was claimed. Nothing was stored.
    Claimed(Box<Claimed>),

    /// Another process, or another part of this one, has the store open for writing.
    InUse {
        /// The store's file.
        path: PathBuf,
    },

    /// The file or its folder cannot be opened or made.
    Unusable {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },

    /// The file is something else than a store. Nothing in it was changed.
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: Foreign,
    },

    /// What was stored is damaged. Nothing is guessed: bring back a backup.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: Damage,
    },

    /// The database under the store answered with an error. Nothing was stored.
    Database {
        /// What was tried.
        doing: &'static str,
        /// Which store.
        place: String,
        /// The database's answer.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// What the program writes beside the events, in their transaction, failed. Nothing was stored.
    Beside {
        /// The stream whose events were to be stored.
        stream: StreamName,
        /// What it answered.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// Another program holds the database, a tool with a transaction open for instance. Nothing
    /// was stored.
    Busy {
        /// Which store.
        place: String,
        /// The database's answer.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The server of the store cannot be reached, or went away. Nothing was stored.
    Unreachable {
        /// Which store.
        place: String,
        /// The connection's last words.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// An append failed so late that nobody knows whether its events are stored. The store
    /// takes no more writes, so that nothing is built on a guess.
    Uncertain {
        /// Which store.
        place: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// An earlier write failed in a way that leaves its outcome unknown, so no more are taken.
    Stopped {
        /// Which store.
        place: String,
    },
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(inner) => inner.fmt(formatter),
            Self::Claimed(inner) => inner.fmt(formatter),
            Self::InUse { path } => write!(
                formatter,
                "{} is open in another writer; close that one, or share one store between them",
                path.display()
            ),
            Self::Unusable {
                doing,
                path,
                source,
            } => write!(formatter, "cannot {doing} {}: {source}", path.display()),
            Self::Foreign { path, found } => write!(
                formatter,
                "{} is no entail store: {found}; name another file",
                path.display()
            ),
            Self::Damaged { path, found } => write!(
                formatter,
                "{} is damaged: {found}; bring back a backup",
                path.display()
            ),
            Self::Database {
                doing,
                place,
                source,
            } => write!(formatter, "cannot {doing} {place}: {source}"),
            Self::Beside { stream, source } => write!(
                formatter,
                "what is written beside the events of `{stream}` failed: {source}; mend that, and try again"
            ),
            Self::Busy { place, source } => write!(
                formatter,
                "{place} is held by another program: {source}; end its transaction, or try again"
            ),
            Self::Unreachable { place, source } => {
                write!(
                    formatter,
                    "{place} cannot be reached: {source}; try again later"
                )
            }
            Self::Uncertain { place, source } => write!(
                formatter,
                "an append to {place} failed, and whether it is stored is not known: {source}; open the \
         store again to find out"
            ),
            Self::Stopped { place } => write!(
                formatter,
                "{place} takes no more writes since one failed; open it again to find out what it holds"
            ),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Conflict(inner) => inner.source(),
            Self::Claimed(inner) => inner.source(),
            Self::Unusable { source, .. } => Some(source),
            Self::Database { source, .. }
            | Self::Beside { source, .. }
            | Self::Busy { source, .. }
            | Self::Unreachable { source, .. }
            | Self::Uncertain { source, .. } => Some(&**source),
            Self::InUse { .. }
            | Self::Foreign { .. }
            | Self::Damaged { .. }
            | Self::Stopped { .. } => None,
        }
    }
}

impl From<ConcurrencyConflict> for StoreError {
    fn from(error: ConcurrencyConflict) -> Self {
        Self::Conflict(error)
    }
}

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
                "the {what} of `{stream}` is not what was written"
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
            | Self::UnreadableColumn { .. } => None,
        }
    }
}

impl StoreError {
    /// Whether it is sure that nothing was stored. Otherwise the append may have succeeded
    /// although it was not answered: open the store again and load the stream to find out.
    #[must_use]
    pub const fn is_outcome_known(&self) -> bool {
        !matches!(self, Self::Uncertain { .. })
    }

    /// Whether the same call may succeed later, without anyone mending anything.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_) | Self::InUse { .. } | Self::Busy { .. } | Self::Unreachable { .. }
        )
    }
}
