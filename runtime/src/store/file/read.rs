//! Reads, each on a connection of its own, so that reading holds up no writing.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::{
    error::{Failure, damaged, database},
    open::connect,
    row,
};
use crate::store::integer::{limit_of, signed, unsigned};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{
        Answer, Damage, Filter, Loaded, LogPage, MessageId, Payload, StoreError, StoredState,
        StreamPage,
    },
};

/// How many connections are kept for later reads.
const KEPT: usize = 8;
/// How many events are looked at for a page of those that a reader wants.
const LOOKED_AT: usize = 8_192;

const HEAD: &str = include_str!("sql/head.sql");
const READ: &str = include_str!("sql/read.sql");
const STATE: &str = include_str!("sql/state.sql");
const ANSWER: &str = include_str!("sql/answer.sql");
const LOG: &str = include_str!("sql/log.sql");
const END_OF_PRUNED: &str = include_str!("sql/end_of_pruned.sql");

/// Connections that read.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            path: path.to_owned(),
            idle: Mutex::new(vec![connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?]),
        })
    }

    /// Reads on a connection that nobody else uses meanwhile.
    pub(super) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        let answer = read(&connection).map_err(|failure| match failure {
            Failure::Database(error) => database("read", &self.path, error),
            Failure::Damage(damage) => damaged(&self.path, damage),
            Failure::Refused(error) => error,
        });
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
        answer
    }
}

/// What is known of a stream before its events are looked at.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) number: i64,
    pub(super) version: Version,
    pub(super) pruned: Version,
}

/// The head of a stream, if there is one.
pub(super) fn head(connection: &Connection, stream: &StreamName) -> rusqlite::Result<Option<Head>> {
    connection
        .prepare_cached(HEAD)?
        .query_row([stream.aggregate(), stream.id()], |row| {
            Ok(Head {
                number: row.get(0)?,
                version: Version::new(unsigned(row.get(1)?)),
                pruned: Version::new(unsigned(row.get(2)?)),
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
    // The head says why nothing comes, or something else.
    match head(connection, stream)? {
        None => Ok(page),
        Some(head) if limit == 0 || head.version <= after => Ok(StreamPage {
            version: head.version,
            pruned: head.pruned,
            ..page
        }),
        // Something may have been committed between the two questions.
        Some(_) => at_once(connection, |connection| {
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

/// Reads what one moment holds.
pub(super) fn at_once<T>(
    connection: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let transaction = connection.unchecked_transaction()?;
    let answer = read(&transaction);
    // It only read: there is nothing to lose.
    let _ = transaction.rollback();
    answer
}

/// The events of a stream, and its version if there are any.
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
    let looked_at = if filter.takes_all() || limit == 0 {
        limit
    } else {
        limit.max(LOOKED_AT)
    };
    let mut statement = connection.prepare_cached(LOG)?;
    let mut rows = statement.query((signed(last), limit_of(looked_at)))?;
    let mut seen = 0_usize;
    while events.len() < limit
        && let Some(row) = rows.next()?
    {
        seen = seen.saturating_add(1);
        let position = unsigned(row.get(0)?);
        last = last.saturating_add(1);
        // One writer gives out the positions, without a gap but for those that were pruned.
        if position != last {
            last = behind_the_pruned(connection, last)?;
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
        is_end: seen < looked_at && events.len() < limit,
        events,
        read_to: Position::sequential(last),
    })
}

/// The first position from `position` on whose event was not pruned.
fn behind_the_pruned(connection: &Connection, position: u64) -> rusqlite::Result<u64> {
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
