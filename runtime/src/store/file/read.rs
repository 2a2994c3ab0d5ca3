//! Reads on separate connections, so that reads do not delay writes.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use uuid::Uuid;

use super::{
    error::{Failure, damaged, database},
    identity::FileIdentity,
    open::connect,
    row,
};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{
        Answer, Damage, Filter, Loaded, LogPage, MessageId, Payload, StoreError, StoredState,
        StreamPage,
        integer::{limit_of, signed, unsigned},
        process::Process,
    },
};

/// The maximum number of idle connections.
const MAX_IDLE: usize = 8;
/// The number of events to scan for a page of a filter.
const SCANNED: usize = 8_192;

const IDS: &str = include_str!("sql/ids.sql");
const HEAD: &str = include_str!("sql/head.sql");
const READ: &str = include_str!("sql/read.sql");
const STATE: &str = include_str!("sql/state.sql");
const ANSWER: &str = include_str!("sql/answer.sql");
const LOG: &str = include_str!("sql/log.sql");
const END_OF_PRUNED: &str = include_str!("sql/end_of_pruned.sql");

/// Connections for reads.
pub(super) struct Readers {
    path: PathBuf,
    identity: FileIdentity,
    opened_by: Process,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path, identity: FileIdentity) -> Result<Self, StoreError> {
        let readers = Self {
            path: path.to_owned(),
            identity,
            opened_by: Process::current(),
            idle: Mutex::default(),
        };
        let first = readers.connect()?;
        readers.lock().push(first);
        Ok(readers)
    }

    /// A connection to the file that the store was opened with.
    fn connect(&self) -> Result<Connection, StoreError> {
        let connection = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        // SQLite opens the file at the first statement.
        connection
            .pragma_query_value(None, "schema_version", |_| Ok(()))
            .map_err(|error| database("read", &self.path, error))?;
        self.identity.check(&self.path)?;
        Ok(connection)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks that the file can be read, and has its name.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.identity.check(&self.path)?;
        self.with(|connection| {
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            Ok(())
        })
    }

    /// Reads on a connection that no other call uses at the same time.
    pub(super) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.opened_by.check(|| self.path.display().to_string())?;
        let idle = self.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let answer = read(&connection).map_err(|failure| match failure {
            Failure::Database(error) => database("read", &self.path, error),
            Failure::Damage(damage) => damaged(&self.path, damage),
            Failure::Refused(error) => error,
        });
        let mut idle = self.lock();
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
        answer
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        if self.opened_by.is_forked() {
            // To close them would act on the files of the parent.
            std::mem::forget(std::mem::take(&mut *self.lock()));
        }
    }
}

/// The row of a stream, without its events.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) number: i64,
    pub(super) version: Version,
    pub(super) pruned: Version,
    /// The id of the last event.
    pub(super) last_event: Option<Uuid>,
}

/// Returns the head of a stream, if the stream exists.
pub(super) fn head(connection: &Connection, stream: &StreamName) -> rusqlite::Result<Option<Head>> {
    connection
        .prepare_cached(HEAD)?
        .query_row([stream.aggregate(), stream.id()], |row| {
            Ok(Head {
                number: row.get(0)?,
                version: Version::new(unsigned(row.get(1)?)),
                pruned: Version::new(unsigned(row.get(2)?)),
                last_event: row.get::<_, Option<[u8; 16]>>(3)?.map(Uuid::from_bytes),
            })
        })
        .optional()
}

pub(super) fn stream(
    connection: &Connection,
    stream: &StreamName,
    after: Version,
    limit: usize,
) -> Result<StreamPage, Failure> {
    let page = events(connection, stream, after, limit)?;
    let begins_there = |first: &Recorded<Payload>| first.version == after.next();
    if page.events.first().is_some_and(begins_there) {
        return Ok(page);
    }
    // The next event was not found. The head says why.
    match head(connection, stream)? {
        None => Ok(page),
        Some(head) if limit == 0 || head.version <= after => Ok(StreamPage {
            version: head.version,
            pruned: head.pruned,
            ..page
        }),
        // An append may have been committed between the two reads.
        Some(_) => in_one_transaction(connection, |connection| {
            let page = events(connection, stream, after, limit)?;
            Ok(match head(connection, stream)? {
                Some(head) => StreamPage {
                    version: head.version,
                    pruned: head.pruned,
                    ..page
                },
                None => page,
            })
        }),
    }
}

/// Reads in one transaction, so that everything is from one moment.
pub(super) fn in_one_transaction<T>(
    connection: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let transaction = connection.unchecked_transaction()?;
    let answer = read(&transaction);
    // The transaction only read, so a failure has no effect.
    let _ = transaction.rollback();
    answer
}

/// Reads events of a stream. The page has the version of the stream only if it has events.
fn events(
    connection: &Connection,
    stream: &StreamName,
    after: Version,
    limit: usize,
) -> Result<StreamPage, Failure> {
    let mut page = StreamPage {
        version: Version::NONE,
        pruned: Version::NONE,
        events: Vec::with_capacity(limit.min(16)),
    };
    let arguments = (
        stream.aggregate(),
        stream.id(),
        signed(after.get()),
        limit_of(limit),
    );
    let mut statement = connection.prepare_cached(READ)?;
    let mut rows = statement.query(arguments)?;
    while let Some(row) = rows.next()? {
        if page.events.is_empty() {
            page.version = Version::new(unsigned(row.get(10)?));
        }
        page.events.push(row::recorded(row, stream.clone())?);
    }
    Ok(page)
}

pub(super) fn state(
    connection: &Connection,
    stream: &StreamName,
) -> Result<Option<StoredState>, Failure> {
    let mut statement = connection.prepare_cached(STATE)?;
    let mut rows = statement.query([stream.aggregate(), stream.id()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    if row.get::<_, Option<i64>>(0)?.unwrap_or_default() != row.get::<_, i64>(4)? {
        return Err(row::is_missing(stream, "state"));
    }
    match row.get::<_, Option<i64>>(0)? {
        Some(_) => row::state(row, stream).map(Some),
        None => Ok(None),
    }
}

pub(super) fn load(
    connection: &Connection,
    name: &StreamName,
    limit: usize,
) -> Result<Loaded, Failure> {
    let state = state(connection, name)?;
    let after = state.as_ref().map_or(Version::NONE, |state| state.version);
    let page = stream(connection, name, after, limit)?;
    Ok(Loaded { state, page })
}

pub(super) fn answer(
    connection: &Connection,
    stream: &StreamName,
    message: &MessageId,
) -> Result<Option<Answer>, Failure> {
    let mut statement = connection.prepare_cached(ANSWER)?;
    let mut rows = statement.query((stream.aggregate(), stream.id(), message.as_str()))?;
    match rows.next()? {
        Some(row) => row::answer(row, stream, message).map(Some),
        None => Ok(None),
    }
}

pub(super) fn log(
    connection: &Connection,
    after: Position,
    filter: &Filter,
    limit: usize,
) -> Result<LogPage, Failure> {
    let mut events = Vec::new();
    let mut last = after.sequence();
    let scanned = if filter.takes_all() || limit == 0 {
        limit
    } else {
        limit.max(SCANNED)
    };
    let mut statement = connection.prepare_cached(LOG)?;
    let mut rows = statement.query((signed(last), limit_of(scanned)))?;
    let mut seen = 0_usize;
    while events.len() < limit
        && let Some(row) = rows.next()?
    {
        seen = seen.saturating_add(1);
        let position = unsigned(row.get(0)?);
        last = last.saturating_add(1);
        // There is only one writer, so only pruned events leave gaps between positions.
        if position != last {
            last = skip_pruned(connection, last)?;
        }
        let stream: (Option<String>, Option<String>) = (row.get(10)?, row.get(11)?);
        let ((Some(aggregate), Some(id)), true) = (stream, position == last) else {
            let position = Position::sequential(last);
            return Err(Failure::Damage(Damage::MissingEvent { position }));
        };
        if filter.takes_all() || filter.takes(&aggregate, row.get_ref(2)?.as_str().unwrap_or("")) {
            events.push(row::recorded(row, StreamName::new(aggregate, id))?);
        }
    }
    Ok(LogPage {
        is_end: seen < scanned && events.len() < limit,
        events,
        read_to: Position::sequential(last),
    })
}

/// Returns the first position from `position` on that was not pruned.
fn skip_pruned(connection: &Connection, position: u64) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached(END_OF_PRUNED)?;
    let mut position = position;
    loop {
        let last: Option<i64> = statement
            .query_row([signed(position)], |row| row.get(0))
            .optional()?;
        match last.map(unsigned) {
            Some(last) if last >= position => position = last.saturating_add(1),
            _ => return Ok(position),
        }
    }
}

/// Returns the ids of the streams of one aggregate that have events.
pub(super) fn ids(
    connection: &Connection,
    aggregate: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<String>, Failure> {
    let mut statement = connection.prepare_cached(IDS)?;
    let ids = statement.query_map((aggregate, after, limit_of(limit)), |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
