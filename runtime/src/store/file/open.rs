//! Opens a store's file, or creates a new one. An existing file is never replaced.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use super::{
    error::{damaged, database, foreign, unusable},
    identity::FileIdentity,
    mark::{IfLogIsMissing, mark_as_store, recognise},
    paths::{resolve, with_suffix},
    write_ahead_log::is_damaged,
};
use crate::{
    domain::position::Position,
    store::{Damage, Foreign, StoreError},
    time::clock::Clock,
};

/// The migration to each format from the one before. The first creates format 1.
const SCHEMA: [&str; 4] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];
/// The newest format.
pub(super) const FORMAT: i32 = 4;
/// How long SQLite waits for a lock that a reading tool holds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) struct Opened {
    /// The path of the file. It does not depend on the working folder.
    pub(super) path: PathBuf,
    /// The lock, held while the store is open.
    pub(super) lock: File,
    /// The connection that writes.
    pub(super) writer: Connection,
    /// The file that has the path now.
    pub(super) identity: FileIdentity,
    /// The position of the last event.
    pub(super) last: Position,
}

pub(super) fn open(path: &Path, if_log_is_missing: IfLogIsMissing) -> Result<Opened, StoreError> {
    let path = resolve(path)?;
    let lock = lock(&path)?;
    let identity = match fs::symlink_metadata(&path) {
        Ok(_) => {
            // This comes first: a log is found by the name, and this may be the file's second name.
            let identity = FileIdentity::of(&path)?;
            recognise(&path, FORMAT, if_log_is_missing)?;
            identity
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            create(&path)?;
            FileIdentity::of(&path)?
        }
        Err(error) => return Err(unusable("open", &path, error)),
    };
    let log = with_suffix(&path, "-wal");
    if is_damaged(&log).map_err(|error| unusable("read", &log, error))? {
        return Err(damaged(&path, Damage::Log { log }));
    }
    let writer = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let last = accept(&writer, &path)?;
    Ok(Opened {
        path,
        lock,
        writer,
        identity,
        last,
    })
}

/// Opens a connection that writes, in a store that is open. What an unfinished commit left in the
/// log is removed: it must not appear later.
pub(super) fn reopen(path: &Path) -> Result<(Connection, Position), StoreError> {
    let writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let last = accept(&writer, path)?;
    let failed = |error| database("open", path, error);
    let is_busy: bool = writer
        .query_row("PRAGMA wal_checkpoint(truncate)", [], |row| row.get(0))
        .map_err(failed)?;
    if is_busy {
        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        let why = "a reader needs the write-ahead log";
        return Err(failed(rusqlite::Error::SqliteFailure(
            busy,
            Some(why.to_owned()),
        )));
    }
    Ok((writer, last))
}

/// Checks a file that is opened for reading only. Returns its path and identity.
pub(super) fn open_read_only(path: &Path) -> Result<(PathBuf, FileIdentity), StoreError> {
    let path = resolve(path)?;
    fs::metadata(&path).map_err(|error| unusable("open", &path, error))?;
    let identity = FileIdentity::of(&path)?;
    let found = recognise(&path, FORMAT, IfLogIsMissing::Refuse)?;
    if found < FORMAT {
        let supported = FORMAT;
        return Err(foreign(&path, Foreign::Older { found, supported }));
    }
    Ok((path, identity))
}

/// Checks the database before anything in it is changed, and prepares it for writing.
fn accept(writer: &Connection, path: &Path) -> Result<Position, StoreError> {
    let failed = |error| database("open", path, error);
    // If the store is refused, closing it must not even move the contents of the `-wal` file.
    let keep = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    writer.set_db_config(keep, true).map_err(failed)?;
    let format = format(writer, path)?;
    if writer.is_readonly("main").map_err(failed)? {
        return Err(unusable(
            "write to",
            path,
            ErrorKind::PermissionDenied.into(),
        ));
    }
    let last = check(writer, path, format)?;
    // This comes before there is a log, so that the mark is in the file itself.
    mark_as_store(writer).map_err(failed)?;
    prepare(writer).map_err(failed)?;
    migrate(writer, format).map_err(failed)?;
    writer.set_db_config(keep, false).map_err(failed)?;
    // Truncate the log. A crash may have left old commits after its end, and after another crash
    // they would look like lost commits. This may fail, for example if a reader needs the log.
    writer.busy_timeout(Duration::ZERO).map_err(failed)?;
    let _ = writer.query_row("PRAGMA wal_checkpoint(truncate)", [], |_| Ok(()));
    writer.busy_timeout(LOCK_TIMEOUT).map_err(failed)?;
    Ok(last)
}

/// Reads the format, and checks that the tables of all formats exist.
fn format(connection: &Connection, path: &Path) -> Result<i32, StoreError> {
    let failed = |error| database("read", path, error);
    has_tables(connection, path, &["streams", "events"])?;
    let found: i32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    if (1..=FORMAT).contains(&found) {
        Ok(found)
    } else {
        let supported = FORMAT;
        Err(foreign(path, Foreign::Newer { found, supported }))
    }
}

/// Migrates the database to the newest format, in one transaction.
fn migrate(writer: &Connection, format: i32) -> rusqlite::Result<()> {
    let done = usize::try_from(format).unwrap_or_default();
    if done >= SCHEMA.len() {
        return Ok(());
    }
    let transaction = writer.unchecked_transaction()?;
    for step in SCHEMA.into_iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    transaction.commit()
}

/// Opens a connection to an existing database.
pub(super) fn connect(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    // SQLite's text has the whole path, and this error may be shown to anyone.
    let failed = |error| {
        if let rusqlite::Error::SqliteFailure(code, Some(_)) = &error
            && code.code == ErrorCode::CannotOpen
        {
            return database("open", path, rusqlite::Error::SqliteFailure(*code, None));
        }
        database("open", path, error)
    };
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(LOCK_TIMEOUT).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Otherwise SQLite prepares a statement again whenever another number is bound to its LIMIT.
    let stable_plans = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    connection
        .set_db_config(stable_plans, true)
        .map_err(failed)?;
    Ok(connection)
}

/// Prevents other writers from opening the store, until the file is closed or the process ends.
fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = with_suffix(path, "-lock");
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

/// Creates a new store. An incomplete store never has this path.
fn create(path: &Path) -> Result<(), StoreError> {
    let log = with_suffix(path, "-wal");
    if log.exists() {
        return Err(damaged(path, Damage::LogWithoutDatabase { log }));
    }
    create_atomically(path, build)
}

/// Lets `build` write a file under a temporary name, and renames it when it is on the disk.
pub(super) fn create_atomically(
    path: &Path,
    build: impl FnOnce(&Path) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // The name is unique, because an existing file must not be removed.
    let new = with_suffix(path, &format!("-new-{}", Clock::system().new_uuid()));
    let made = build(&new).and_then(|()| {
        let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
        sync(&new)
            .and_then(|()| fs::rename(&new, path))
            // On Unix, the folder must be synced too, so that the new name is on the disk.
            .and_then(|()| path.parent().filter(|_| cfg!(unix)).map_or(Ok(()), sync))
            .map_err(|error| unusable("create", path, error))
    });
    if made.is_err() {
        // Only the first error matters to the caller.
        let _ = fs::remove_file(&new);
    }
    made
}

/// Writes an empty store to a new file.
fn build(new: &Path) -> Result<(), StoreError> {
    let failed = |error| unusable("create", new, error);
    File::create_new(new).map_err(failed)?;
    let connection = connect(new, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    migrate(&connection, 0)
        .and_then(|()| prepare(&connection))
        .and_then(|()| connection.close().map_err(|(_, error)| error))
        .map_err(|error| database("create", new, error))
}

/// Applies the settings of a connection that writes.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    // If SQLite cannot use WAL mode, it returns the mode that it keeps.
    connection.pragma_update_and_check(None, "journal_mode", "wal", |row| {
        match row.get::<_, String>(0)?.as_str() {
            "wal" => Ok(()),
            _ => Err(rusqlite::Error::InvalidQuery),
        }
    })?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)
}

fn has_tables(
    connection: &Connection,
    path: &Path,
    tables: &[&'static str],
) -> Result<(), StoreError> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    for &table in tables {
        let count: i64 = connection
            .query_row(sql, [table], |row| row.get(0))
            .map_err(|error| database("read", path, error))?;
        if count == 0 {
            return Err(damaged(path, Damage::MissingTable(table)));
        }
    }
    Ok(())
}

/// Does the checks that are fast enough for every open. Returns the position of the last event.
fn check(connection: &Connection, path: &Path, format: i32) -> Result<Position, StoreError> {
    let failed = |error| database("read", path, error);
    let mut begins = "0";
    if format > 1 {
        let tables = ["states", "claims", "messages", "checkpoints", "pruned"];
        has_tables(connection, path, &tables)?;
        begins = "begins";
    }
    if format > 3 {
        has_tables(connection, path, &["documents", "document_count"])?;
    }
    // Positions count all events that were ever stored, and the last event of a stream is never
    // pruned.
    let sql = format!(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0),
                      coalesce((SELECT max(position) FROM events), 0),
                      coalesce((SELECT sum(version - {begins}) FROM streams), 0)"
    );
    let (given_out, last, of_streams): (i64, i64, i64) = connection
        .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(failed)?;
    let position = |number: i64| Position::sequential(number.try_into().unwrap_or_default());
    if given_out != last {
        let (expected, found) = (position(given_out), position(last));
        Err(damaged(path, Damage::MissingEvents { expected, found }))
    } else if of_streams != last {
        let (events, of_streams) = (position(last), position(of_streams));
        Err(damaged(
            path,
            Damage::StreamsDisagree { events, of_streams },
        ))
    } else {
        Ok(position(last))
    }
}
