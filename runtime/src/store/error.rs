//! What can go wrong in a store. None of it is a domain rejection.

use std::path::PathBuf;

use crate::domain::{
    stream::{Position, StreamName},
    version::Version,
};

/// The stream was changed by another writer since it was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{stream}` is at version {actual}, and {expected} was expected: another writer was faster; \
     load it again and repeat the command"
)]
pub struct ConcurrencyConflict {
    /// The stream.
    pub stream: StreamName,
    /// What the writer had seen last.
    pub expected: Version,
    /// What the store holds.
    pub actual: Version,
}

/// What can go wrong in a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another writer was faster. Nothing was stored.
    #[error(transparent)]
    Conflict(#[from] ConcurrencyConflict),

    /// Another process, or another part of this one, has the store open for writing.
    #[error("{} is open in another writer; close that one, or share one store between them", path.display())]
    InUse {
        /// The store's file.
        path: PathBuf,
    },

    /// The file or its folder cannot be opened or made.
    #[error("cannot {doing} {}: {source}", path.display())]
    Unusable {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },

    /// The file is something else than a store. Nothing in it was changed.
    #[error("{} is no entail store: {found}; name another file", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: Foreign,
    },

    /// What was stored is damaged. Nothing is guessed: bring back a backup.
    #[error("{} is damaged: {found}; bring back a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        found: Damage,
    },

    /// The database under the store answered with an error. Nothing was stored.
    #[error("cannot {doing} {place}: {source}")]
    Database {
        /// What was tried.
        doing: &'static str,
        /// Which store.
        place: String,
        /// The database's answer.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// Another program holds the database, a tool with a transaction open for instance. Nothing
    /// was stored.
    #[error("{place} is held by another program: {source}; end its transaction, or try again")]
    Busy {
        /// Which store.
        place: String,
        /// The database's answer.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// An append failed so late that nobody knows whether its events are stored. The store
    /// takes no more writes, so that nothing is built on a guess.
    #[error(
        "an append to {place} failed, and whether it is stored is not known: {source}; open the \
         store again to find out"
    )]
    Uncertain {
        /// Which store.
        place: String,
        /// What went wrong.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// An earlier write failed in a way that leaves its outcome unknown, so no more are taken.
    #[error(
        "{place} takes no more writes since one failed; open it again to find out what it holds"
    )]
    Stopped {
        /// Which store.
        place: String,
    },
}

/// What a file is that is no store.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Foreign {
    /// It holds nothing, and a store is never empty.
    #[error("it is empty")]
    Empty,
    /// It does not begin as a database does.
    #[error("it is no SQLite database")]
    NoDatabase,
    /// It is a database of another program.
    #[error("it is a SQLite database of another program (application id {application_id:#x})")]
    OtherApplication {
        /// The mark that the program left.
        application_id: i32,
    },
    /// It was written by another version of entail, a later one most likely.
    #[error("it has format {found}, and this version of entail reads format {supported}")]
    Newer {
        /// Its format.
        found: i32,
        /// The format that can be read.
        supported: i32,
    },
}

/// What is wrong with a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The database itself says so.
    #[error("{0}")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A table of the store is missing.
    #[error("the table `{0}` is missing")]
    MissingTable(&'static str),
    /// The last events are gone.
    #[error(
        "the last event should be at position {expected}, and the last one there is at {found}"
    )]
    MissingEvents {
        /// The position that was given out last.
        expected: Position,
        /// The position of the last event that is there.
        found: Position,
    },
    /// The streams' versions do not add up to the number of events.
    #[error("there are {events} events, and the streams' versions add up to {of_streams}")]
    StreamsDisagree {
        /// The position of the last event.
        events: Position,
        /// The sum of the versions.
        of_streams: Position,
    },
    /// An event's place in the order is empty, or its stream is gone.
    #[error("the event at position {position} is missing, or its stream is")]
    MissingEvent {
        /// The position.
        position: Position,
    },
    /// The database is gone, and what was written to it last lies beside it.
    #[error("the database is gone, and its write-ahead log {} is there", log.display())]
    LogWithoutDatabase {
        /// The log.
        log: PathBuf,
    },
    /// A column holds what it never should.
    #[error("the {column} of the event at position {position} cannot be read")]
    UnreadableColumn {
        /// The event's position.
        position: i64,
        /// The column.
        column: &'static str,
    },
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
            Self::Conflict(_) | Self::InUse { .. } | Self::Busy { .. }
        )
    }
}
