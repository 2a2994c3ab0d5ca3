//! Opens a store's file, or makes a new one, and never takes one for the other.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::error::{damaged, database, foreign, unusable};
use crate::{
    domain::stream::Position,
    store::{
        StoreError,
        error::{Damage, Foreign},
    },
};

const SCHEMA: &str = include_str!("schema.sql");
/// "enta", as the schema says.
const APPLICATION_ID: i32 = 0x656e_7461;
/// The format that the schema makes.
const FORMAT: i32 = 1;
/// How long SQLite waits for a lock that a reading tool holds.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Opened {
    /// The file, by a path that does not depend on the working folder.
    pub(super) path: PathBuf,
    /// Held while the store is open.
    pub(super) lock: File,
    /// The connection that writes.
    pub(super) writer: Connection,
}

pub(super) fn open(path: &Path) -> Result<Opened, StoreError> {
    let path = resolve(path)?;
    let lock = lock(&path)?;
    match fs::symlink_metadata(&path) {
        Ok(_) => recognise(&path)?,
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path)?,
        Err(error) => return Err(unusable("open", &path, error)),
    }
    let writer = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    prepare(&writer).map_err(|error| database("open", &path, error))?;
    check(&writer, &path)?;
    Ok(Opened { path, lock, writer })
}

/// A connection to a database that exists.
pub(super) fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    let failed = |error| database("open", path, error);
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// The same path in its real folder, so that one file has one lock however it is named.
fn resolve(path: &Path) -> Result<PathBuf, StoreError> {
    let path = match fs::canonicalize(path) {
        Ok(path) => return Ok(path),
        Err(_) => path,
    };
    let Some(name) = path.file_name() else {
        let error = std::io::Error::from(ErrorKind::InvalidFilename);
        return Err(unusable("open", path, error));
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match fs::canonicalize(folder) {
        Ok(folder) => Ok(folder.join(name)),
        Err(error) => Err(unusable("find the folder", folder, error)),
    }
}

/// The path with something added to the file's name.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Keeps other writers away, until the file is closed or the process ends.
fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = beside(path, "-lock");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(|error| unusable("open", &lock_path, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(unusable("lock", &lock_path, error)),
    }
}

/// Reads the first bytes of the file: what is no store is not given to SQLite, which would take
/// an empty file for an empty database.
fn recognise(path: &Path) -> Result<(), StoreError> {
    let mut header = [0; 100];
    let mut file = File::open(path).map_err(|error| unusable("read", path, error))?;
    match file.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            let length = file.metadata().map_or(0, |metadata| metadata.len());
            return Err(foreign(
                path,
                if length == 0 {
                    Foreign::Empty
                } else {
                    Foreign::NoDatabase
                },
            ));
        }
        Err(error) => return Err(unusable("read", path, error)),
    }
    // The places are those of SQLite's file format, section 1.3.
    let number = |place: usize| {
        let bytes = header.iter().skip(place).take(4);
        bytes.fold(0_i32, |number, &byte| {
            number.wrapping_shl(8) | i32::from(byte)
        })
    };
    let (found, application_id) = (number(60), number(68));
    if !header.starts_with(b"SQLite format 3\0") {
        Err(foreign(path, Foreign::NoDatabase))
    } else if application_id != APPLICATION_ID {
        Err(foreign(path, Foreign::OtherApplication { application_id }))
    } else if found > FORMAT {
        let supported = FORMAT;
        Err(foreign(path, Foreign::Newer { found, supported }))
    } else {
        Ok(())
    }
}

/// Makes a new store under another name and gives it its own when it is whole, so that there is
/// never half a store under its name.
fn make(path: &Path) -> Result<(), StoreError> {
    let log = beside(path, "-wal");
    if log.exists() {
        return Err(damaged(path, Damage::LogWithoutDatabase { log }));
    }
    let new = beside(path, "-new");
    let failed = |error| unusable("make", &new, error);
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // What an earlier try may have left.
        match fs::remove_file(beside(&new, suffix)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    File::create_new(&new).map_err(failed)?;
    let connection = connect(&new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection
        .execute_batch(SCHEMA)
        .and_then(|()| prepare(&connection))
        .and_then(|()| connection.close().map_err(|(_, error)| error))
        .map_err(|error| database("make", path, error))?;
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    sync(&new)
        .and_then(|()| fs::rename(&new, path))
        .and_then(|()| path.parent().map_or(Ok(()), sync))
        .map_err(failed)
}

/// The settings of a connection that writes.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)
}

/// What shows at once when a store is damaged.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| database("read", path, error);
    for table in ["streams", "events"] {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let count: i64 = connection
            .query_row(sql, [table], |row| row.get(0))
            .map_err(failed)?;
        if count == 0 {
            return Err(damaged(path, Damage::MissingTable(table)));
        }
    }
    let sql = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0),
                      coalesce((SELECT max(position) FROM events), 0)";
    let (expected, found): (i64, i64) = connection
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(failed)?;
    if expected == found {
        return Ok(());
    }
    let position = |number: i64| Position::new(0, number.try_into().unwrap_or_default());
    let (expected, found) = (position(expected), position(found));
    Err(damaged(path, Damage::MissingEvents { expected, found }))
}
