//! Why an export or an import failed.

use std::{fmt, io};

use super::Transferred;
use crate::store::{ConcurrencyConflict, StoreError};

/// Why an export or an import failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransferError {
    /// The store failed.
    Store(StoreError),
    /// The lines cannot be written or read.
    Lines(io::Error),
    /// A line is not a line of an export. Lines above it may have been imported.
    Unreadable {
        /// The line's number, from 1.
        line: u64,
        /// The error of serde, if it is the reason.
        source: Option<serde_json::Error>,
    },
    /// The last line is missing: the export was cut, or there is no export. The other lines may
    /// have been imported.
    Cut,
    /// The last line has other numbers than the lines above it. These lines were imported.
    Incomplete {
        /// The numbers in the last line.
        due: Transferred,
        /// The numbers that were counted.
        found: Transferred,
    },
    /// An event does not follow the event before it in its stream. Lines above it may have been
    /// imported.
    OutOfOrder(ConcurrencyConflict),
    /// Two lines have the same document. Lines above the second one may have been imported.
    RepeatedDocument,
    /// The target store is not empty. Nothing was imported.
    NotEmpty,
    /// Events were stored during the export, so the lines do not show one moment.
    Changed,
}

impl fmt::Display for TransferError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const START_AGAIN: &str = "start again with a complete export and an empty store";
        match self {
            Self::Store(inner) => inner.fmt(formatter),
            Self::Lines(_) => formatter.write_str("the export cannot be written or read"),
            Self::Unreadable { line, source } => write!(
                formatter,
                "line {line} {}; lines above it may have been imported: {START_AGAIN}",
                match source {
                    Some(_) => "cannot be read",
                    None => "is not a line of an export",
                }
            ),
            Self::Incomplete { due, found } => write!(
                formatter,
                "the last line counts {} events, {} holders and {} documents, but there were {}, {} and {}: \
                 a line is missing or repeated; {START_AGAIN}",
                due.events,
                due.holders,
                due.documents,
                found.events,
                found.holders,
                found.documents
            ),
            Self::OutOfOrder(_) => write!(
                formatter,
                "an event does not follow the event before it in its stream: a line is missing or \
                 repeated; {START_AGAIN}"
            ),
            Self::RepeatedDocument => write!(
                formatter,
                "two lines have the same document: {START_AGAIN}"
            ),
            Self::Cut => write!(
                formatter,
                "the last line of the export is missing; the other lines may have been imported: {START_AGAIN}"
            ),
            Self::NotEmpty => formatter.write_str(
                "the target store is not empty: import into a new store",
            ),
            Self::Changed => formatter.write_str(
                "events were stored during the export: export again while nothing is stored, or export a \
                 backup",
            ),
        }
    }
}

impl std::error::Error for TransferError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Store(inner) => inner.source(),
            Self::Lines(inner) => Some(inner),
            Self::Unreadable { source, .. } => source.as_ref().map(|source| source as _),
            Self::OutOfOrder(inner) => Some(inner),
            Self::Cut
            | Self::Incomplete { .. }
            | Self::RepeatedDocument
            | Self::NotEmpty
            | Self::Changed => None,
        }
    }
}

impl From<StoreError> for TransferError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for TransferError {
    fn from(error: io::Error) -> Self {
        Self::Lines(error)
    }
}
