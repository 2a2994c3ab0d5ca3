//! What can go wrong in a store. None of it is a domain rejection.

use std::fmt;

use std::path::PathBuf;

use super::{Claim, Claimed, Damage, Foreign};
use crate::domain::{stream_name::StreamName, version::Version};

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
        /// Which store: the file, or the schema and its database.
        place: String,
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

    /// An append failed so late that nobody knows whether its events are stored. A store that writes
    /// by itself takes no more, so that nothing is built on a guess; one on a server goes on. Load
    /// the stream to find out, or send the same message again.
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
                "{} is open in another writer: close that writer, or share one store",
                path.display()
            ),
            Self::Unusable { doing, path, .. } => {
                write!(formatter, "cannot {doing} {}", path.display())
            }
            Self::Foreign { place, found } => write!(
                formatter,
                "{place} is not an entail store: {found}; name another one"
            ),
            Self::Damaged { path, found } => write!(
                formatter,
                "{} is damaged: {found}; restore a backup",
                path.display()
            ),
            Self::Database { doing, place, .. } => write!(formatter, "cannot {doing} {place}"),
            Self::Beside { stream, .. } => write!(
                formatter,
                "the program's own write next to the events of `{stream}` failed, so nothing was stored: \
                 fix that write and try again"
            ),
            Self::Busy { place, .. } => write!(
                formatter,
                "another program holds {place}: end its transaction, or try again"
            ),
            Self::Unreachable { place, .. } => {
                write!(formatter, "cannot reach {place}: try again later")
            }
            Self::Uncertain { place, .. } => write!(
                formatter,
                "an append to {place} failed, and it is not known whether it was stored: open the store \
                 again and load the aggregate to find out, or send the same message again"
            ),
            Self::Stopped { place } => write!(
                formatter,
                "{place} accepts no more writes since a write failed: open it again to find out what it \
                 holds"
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

impl StoreError {
    /// The stream is not at the expected version.
    #[must_use]
    pub fn conflict(stream: &StreamName, expected: Version, actual: Version) -> Self {
        Self::Conflict(ConcurrencyConflict {
            stream: stream.clone(),
            expected,
            actual,
        })
    }

    /// Another stream holds what this one claims.
    #[must_use]
    pub fn claimed(claim: &Claim, stream: &StreamName, holder: StreamName) -> Self {
        Self::Claimed(Box::new(Claimed {
            claim: claim.clone(),
            stream: stream.clone(),
            holder,
        }))
    }

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
