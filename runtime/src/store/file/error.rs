//! Converts errors of SQLite into errors of the store.

use std::{path::Path, sync::Arc};

use rusqlite::ErrorCode;

use crate::store::{Damage, Foreign, StoreError};

/// Why something was not read or written.
pub(super) enum Failure {
    /// SQLite returned an error.
    Database(rusqlite::Error),
    /// The stored data is damaged.
    Damage(Damage),
    /// The store refused the call.
    Refused(StoreError),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Converts the error that SQLite returned while `doing` something with the store at `path`.
pub(super) fn database(
    doing: &'static str,
    path: &Path,
    error: impl Into<Arc<rusqlite::Error>>,
) -> StoreError {
    let source = error.into();
    let place = path.display().to_string();
    match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            damaged(path, Damage::Database(Box::new(source)))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy {
            place,
            source: Box::new(source),
        },
        Some(ErrorCode::ConstraintViolation) => StoreError::Refused {
            place,
            source: Box::new(source),
        },
        _ => StoreError::Database {
            doing,
            place,
            source: Box::new(source),
        },
    }
}

pub(super) fn damaged(path: &Path, found: Damage) -> StoreError {
    StoreError::Damaged {
        path: path.to_owned(),
        found,
    }
}

pub(super) fn foreign(path: &Path, found: Foreign) -> StoreError {
    StoreError::Foreign {
        place: path.display().to_string(),
        found,
    }
}

pub(super) fn unusable(doing: &'static str, path: &Path, source: std::io::Error) -> StoreError {
    StoreError::Unusable {
        doing,
        path: path.to_owned(),
        source,
    }
}

/// No more writes are accepted.
pub(super) fn stopped(
    path: &Path,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::Stopped {
        place: path.display().to_string(),
        source: source.into(),
    }
}

/// It is not known whether a write was stored.
pub(super) fn uncertain(
    path: &Path,
    source: Box<dyn std::error::Error + Send + Sync>,
) -> StoreError {
    StoreError::Uncertain {
        place: path.display().to_string(),
        source,
    }
}
