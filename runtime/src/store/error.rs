//! The infrastructure failures of a store. They are never a rejection of the domain.

use std::fmt;

use std::path::PathBuf;

use super::{
    Claim, Claimed, ConcurrencyConflict, Damage, Foreign, Replacement,
    place::{name, shown},
};
use crate::domain::{stream_name::StreamName, version::Version};

/// Why a call of a store failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// Another writer was faster. Nothing was stored.
    Conflict(ConcurrencyConflict),

    /// Another aggregate holds a claimed value. Nothing was stored.
    Claimed(Box<Claimed>),

    /// The store is already open for writing, in another process or in this one.
    InUse {
        /// The store's file.
        path: PathBuf,
    },

    /// A file or its folder cannot be opened or created.
    Unusable {
        /// What the store tried to do.
        doing: &'static str,
        /// The path of the file or folder.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },

    /// The file or schema is not a store that this version of entail can use. It was not changed.
    Foreign {
        /// The store: its file, or its schema and database.
        place: String,
        /// What was found instead.
        found: Foreign,
    },

    /// The stored data is damaged. The store does not guess: restore a backup.
    Damaged {
        /// The file.
        path: PathBuf,
        /// The damage that was found.
        found: Damage,
    },

    /// The database returned an error. Nothing was stored.
    Database {
        /// What the store tried to do.
        doing: &'static str,
        /// The store: its file, or its schema and database.
        place: String,
        /// The error of the database.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The database refused what was to be stored: a text that it cannot store, for example, or because of a
    /// constraint or a trigger that someone added. Nothing was stored.
    Refused {
        /// The store: its file, or its schema and database.
        place: String,
        /// The error of the database.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The program's own write in the transaction of the events failed. Nothing was stored.
    Beside {
        /// The stream of the events.
        stream: StreamName,
        /// The error that the write returned.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// A statement for a table of the program failed. Nothing was stored.
    Statement {
        /// Its place in the call, from 0.
        index: usize,
        /// The statement.
        sql: String,
        /// The error of the database.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The store has no tables for the program. Nothing was stored.
    NoTables,

    /// The database is busy, for example because another program has an open transaction. Nothing
    /// was stored.
    Busy {
        /// The store: its file, or its schema and database.
        place: String,
        /// The error of the database.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The server cannot be reached, or the connection to it was lost. Nothing was stored.
    Unreachable {
        /// The store: its schema and database.
        place: String,
        /// The error of the connection.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// It is not known whether an append was stored. A store in a file accepts no more writes, so
    /// that nothing depends on a guess. A store on a server still accepts writes. To find out, load the
    /// stream or send the same message again.
    Uncertain {
        /// The store: its file, or its schema and database.
        place: String,
        /// The error that left the outcome unknown.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// A name or an id is not within the limits, which are the same in every store. Nothing was stored.
    OutOfLimits {
        /// What the name is for.
        what: &'static str,
        /// The name. A long one is shortened.
        name: String,
        /// Why it is not within the limits.
        found: String,
        /// How many bytes the name may have.
        longest: usize,
    },

    /// An option has a value that cannot work.
    Setting {
        /// The name of the option.
        name: &'static str,
        /// Its value.
        value: String,
        /// The values that can work.
        expected: &'static str,
    },

    /// The store was restored or replicated into another cluster of PostgreSQL, so that new events
    /// could come before old ones in the log. Nothing was stored.
    OtherCluster {
        /// The store: its schema and database.
        place: String,
    },

    /// The store's file was deleted, moved or replaced while the store was open, or has a second name.
    /// See `source` for what was found.
    Replaced {
        /// The path that the store was opened with.
        path: PathBuf,
        /// What was found.
        found: Replacement,
    },

    /// The call came from inside of a callback that the call would wait for. Nothing was stored.
    Reentrant {
        /// What the caller was in.
        inside: &'static str,
    },

    /// The process is a child that was forked from the process that opened the store. Nothing was
    /// stored.
    Forked {
        /// The store: its file, or its schema and database.
        place: String,
    },

    /// The store was opened for reading only. Nothing was stored.
    ReadOnly {
        /// The store: its file, or its schema and database.
        place: String,
    },

    /// An earlier write failed with an unknown outcome. The store accepts no more writes until it
    /// is opened again, for example with [`FileStore::reopen`](crate::FileStore::reopen).
    Stopped {
        /// The store: its file.
        place: String,
        /// The error of the earlier write.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn fmt_uncertain(place: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        formatter,
        "an append to {} failed, and it is not known whether it was stored: open the store again and load the \
         aggregate to find out, or send the same message again",
        shown(place)
    )
}

fn fmt_stopped(place: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        formatter,
        "{} accepts no more writes, because an earlier write failed: remove the cause, and open it again \
         (`FileStore::reopen`) to find out what was stored",
        shown(place)
    )
}

fn fmt_refused(place: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        formatter,
        "{} refused what was to be stored: change what was added to its tables, or the data",
        shown(place)
    )
}

impl fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(inner) => inner.fmt(formatter),
            Self::Claimed(inner) => inner.fmt(formatter),
            Self::InUse { path } => write!(
                formatter,
                "{} is open in another writer: close that writer, or share one store",
                name(path)
            ),
            Self::Unusable { doing, path, .. } => {
                write!(formatter, "cannot {doing} {}", name(path))
            }
            Self::Foreign { place, found } => write!(
                formatter,
                "{place} cannot be used as a store: {found}; choose another one",
                place = shown(place)
            ),
            Self::Damaged { path, found } => write!(
                formatter,
                "{} is damaged: {found}; restore a backup",
                name(path)
            ),
            Self::Database { doing, place, .. } => {
                write!(formatter, "cannot {doing} {}", shown(place))
            }
            Self::Refused { place, .. } => fmt_refused(place, formatter),
            Self::Beside { stream, .. } => write!(
                formatter,
                "the program's own write next to the events of `{stream}` failed, so nothing was stored: \
                 fix that write and try again"
            ),
            Self::Statement { index, sql, .. } => {
                write!(
                    formatter,
                    "statement {index} failed, so nothing was stored: `{sql}`"
                )
            }
            Self::Busy { place, .. } => write!(
                formatter,
                "{place} is busy: try again, or end the transaction of the other program",
                place = shown(place)
            ),
            Self::Unreachable { place, .. } => {
                write!(formatter, "cannot reach {}: try again later", shown(place))
            }
            Self::OutOfLimits { .. }
            | Self::Setting { .. }
            | Self::OtherCluster { .. }
            | Self::Replaced { .. }
            | Self::Reentrant { .. }
            | Self::Forked { .. }
            | Self::ReadOnly { .. }
            | Self::NoTables => self.fmt_misuse(formatter),
            Self::Uncertain { place, .. } => fmt_uncertain(place, formatter),
            Self::Stopped { place, .. } => fmt_stopped(place, formatter),
        }
    }
}

impl StoreError {
    /// The variants after which the program or its environment has to change.
    fn fmt_misuse(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfLimits {
                what,
                name,
                found,
                longest,
            } => write!(
                formatter,
                "`{name}` cannot be {what}: {found}; use 1 to {longest} bytes without U+0000"
            ),
            Self::Setting {
                name,
                value,
                expected,
            } => write!(
                formatter,
                "`{name}` cannot be {value}: set it to {expected}"
            ),
            Self::OtherCluster { place } => write!(formatter, "{place} was restored into another cluster of PostgreSQL: stop all programs that use it, and \
                 call `PostgresOptions::adopt` once", place = shown(place)),
            Self::Replaced { path, found } => {
                write!(formatter, "{}: {found}", name(path))
            }
            Self::Reentrant { inside } => write!(
                formatter,
                "this call came from inside of {inside}, and would wait for itself: make it after that has \
                 returned"
            ),
            Self::Forked { place } => write!(formatter, "{place} was opened before this process was forked: open the store in the child process", place = shown(place)),
            Self::ReadOnly { place } => write!(formatter, "{place} was opened for reading only: open it for writing", place = shown(place)),
            Self::NoTables => formatter.write_str(
                "this store has no tables: use a `FileStore` or a `PostgresStore`, or a projection in memory",
            ),
            Self::Conflict(_)
            | Self::Claimed(_)
            | Self::Statement { .. }
            | Self::InUse { .. }
            | Self::Unusable { .. }
            | Self::Foreign { .. }
            | Self::Damaged { .. }
            | Self::Database { .. }
            | Self::Refused { .. }
            | Self::Beside { .. }
            | Self::Busy { .. }
            | Self::Unreachable { .. }
            | Self::Uncertain { .. }
            | Self::Stopped { .. } => Ok(()),
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
            | Self::Refused { source, .. }
            | Self::Beside { source, .. }
            | Self::Statement { source, .. }
            | Self::Busy { source, .. }
            | Self::Unreachable { source, .. }
            | Self::Uncertain { source, .. }
            | Self::Stopped { source, .. } => Some(&**source),
            Self::InUse { .. }
            | Self::Foreign { .. }
            | Self::Damaged { .. }
            | Self::OutOfLimits { .. }
            | Self::Setting { .. }
            | Self::OtherCluster { .. }
            | Self::Replaced { .. }
            | Self::Reentrant { .. }
            | Self::Forked { .. }
            | Self::ReadOnly { .. }
            | Self::NoTables => None,
        }
    }
}

impl StoreError {
    /// Creates the error for a stream that is not at the expected version.
    #[must_use]
    pub fn conflict(stream: &StreamName, expected: Version, actual: Version) -> Self {
        Self::Conflict(ConcurrencyConflict {
            stream: stream.clone(),
            expected,
            actual,
        })
    }

    /// Creates the error for a claim that another stream holds.
    #[must_use]
    pub fn claimed(claim: &Claim, stream: &StreamName, holder: StreamName) -> Self {
        Self::Claimed(Box::new(Claimed {
            claim: claim.clone(),
            stream: stream.clone(),
            holder,
        }))
    }

    /// Whether it is certain that nothing was stored. If it returns `false`, the append may have
    /// succeeded although it returned an error. To find out, open the store again and load the
    /// stream.
    #[must_use]
    pub const fn is_outcome_known(&self) -> bool {
        !matches!(self, Self::Uncertain { .. })
    }

    /// Whether the same call may succeed later without a fix.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_) | Self::InUse { .. } | Self::Busy { .. } | Self::Unreachable { .. }
        )
    }
}
