//! Checks that a file is a store, before anything in it is changed.

use std::{fmt::Write, fs, io::ErrorKind, path::Path};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{
    error::{damaged, database, foreign, unusable},
    paths::with_suffix,
};
use crate::store::{Damage, Foreign, StoreError};

/// The application id of a store in use, "enta", as in `schema/1.sql`.
pub(super) const STORE: i32 = 0x656e_7461;
/// The application id of a backup that was never opened, "entb". A log next to it is not its own.
const COPY: i32 = 0x656e_7462;

/// The application id of a file whose last commits are in its write-ahead log, "entc".
pub(super) const NEEDS_LOG: i32 = 0x656e_7463;

/// What to do if the log of a file is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum IfLogIsMissing {
    #[default]
    Refuse,
    Accept,
}

/// Checks the application id and the format of a file. Other files must not be opened as a store,
/// because SQLite takes an empty file for an empty database.
///
/// SQLite reads them. If this process opened and closed the file itself, it would lose all of its
/// locks on the file, including the locks of its readers.
pub(super) fn recognise(
    path: &Path,
    format: i32,
    if_log_is_missing: IfLogIsMissing,
) -> Result<i32, StoreError> {
    let metadata = fs::metadata(path).map_err(|error| unusable("read", path, error))?;
    if metadata.is_dir() {
        return Err(unusable("read", path, ErrorKind::IsADirectory.into()));
    } else if metadata.len() == 0 {
        return Err(foreign(path, Foreign::Empty));
    }
    let (application_id, found) = marks(path).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => foreign(path, Foreign::NoDatabase),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            unusable("read", path, std::io::Error::other(error))
        }
        _ => database("read", path, error),
    })?;
    let supported = format;
    let log = with_suffix(path, "-wal");
    let has_log = fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 0);
    match application_id {
        STORE | COPY | NEEDS_LOG if found > supported => {
            Err(foreign(path, Foreign::Newer { found, supported }))
        }
        // SQLite would write this log into the backup.
        COPY if has_log => Err(damaged(path, Damage::LogOfAnother { log })),
        NEEDS_LOG if !has_log && if_log_is_missing == IfLogIsMissing::Refuse => {
            Err(damaged(path, Damage::LogMissing { log }))
        }
        STORE | COPY | NEEDS_LOG => Ok(found),
        application_id => Err(foreign(path, Foreign::OtherApplication { application_id })),
    }
}

/// Reads the application id and the format from the file itself, without its log.
fn marks(path: &Path) -> rusqlite::Result<(i32, i32)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri(path), flags)?;
    let mark = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((mark("application_id")?, mark("user_version")?))
}

/// The path as the URI of an immutable file, so that SQLite ignores the log and takes no lock.
fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                uri.push(char::from(*byte));
            }
            #[cfg(windows)]
            b'\\' => uri.push('/'),
            byte => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    uri + "?immutable=1"
}

/// Marks a new backup.
pub(super) fn mark_as_backup(copy: &Connection) -> rusqlite::Result<()> {
    set_mark(copy, COPY)
}

/// Marks the file as a store, if it was a backup or a crash left another mark.
pub(super) fn mark_as_store(store: &Connection) -> rusqlite::Result<()> {
    let mark: i32 = store.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if mark == STORE {
        return Ok(());
    }
    set_mark(store, STORE)
}

pub(super) fn set_mark(store: &Connection, mark: i32) -> rusqlite::Result<()> {
    store.pragma_update(None, "application_id", mark)
}
