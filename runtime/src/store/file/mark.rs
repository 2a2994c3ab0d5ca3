//! Tells a store's file from others, before anything of it is changed.

use std::{fmt::Write, fs, io::ErrorKind, path::Path};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{
    error::{damaged, database, foreign, unusable},
    paths::with_suffix,
};
use crate::store::{Damage, Foreign, StoreError};

/// The mark of a store in use, "enta", as the schema says.
const STORE: i32 = 0x656e_7461;
/// The mark of a copy that was never opened, "entb": what lies beside it is not its own log.
const COPY: i32 = 0x656e_7462;

/// Looks at the file's marks. What is no store is not given to SQLite as one, which would take an empty
/// file for an empty database.
///
/// They are read by SQLite, since whoever closes a file of its own takes all locks away that its process
/// has on it, those of readers among them.
pub(super) fn recognise(path: &Path, format: i32) -> Result<(), StoreError> {
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
    match application_id {
        STORE | COPY if found > supported => {
            Err(foreign(path, Foreign::Newer { found, supported }))
        }
        STORE => Ok(()),
        COPY => {
            let log = with_suffix(path, "-wal");
            let length = fs::metadata(&log).map_or(0, |metadata| metadata.len());
            if length == 0 {
                return Ok(());
            }
            // SQLite would write it over the copy.
            Err(damaged(path, Damage::LogOfAnother { log }))
        }
        application_id => Err(foreign(path, Foreign::OtherApplication { application_id })),
    }
}

/// The application's id and the format, as they stand in the file alone.
fn marks(path: &Path) -> rusqlite::Result<(i32, i32)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(uri(path), flags)?;
    let mark = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((mark("application_id")?, mark("user_version")?))
}

/// The file as one that nobody changes, so that its log is not looked at, and no lock is taken.
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
                // Nothing can be wrong with a text in memory.
                let _ = write!(uri, "%{byte:02x}");
            }
        }
    }
    uri + "?immutable=1"
}

/// Marks a copy that has just been made.
pub(super) fn copy_mark(copy: &Connection) -> rusqlite::Result<()> {
    copy.pragma_update(None, "application_id", COPY)
}

/// Marks a store that is written from now on, if it was a copy.
pub(super) fn use_mark(store: &Connection) -> rusqlite::Result<()> {
    let mark: i32 = store.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if mark == STORE {
        return Ok(());
    }
    store.pragma_update(None, "application_id", STORE)
}
