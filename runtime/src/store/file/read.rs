//! Reads, each on a connection of its own, so that reading holds up no writing.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, types::FromSql};
use uuid::Uuid;

use super::{
    checksum,
    error::{damaged, database},
    open::connect,
};
use crate::{
    domain::{
        recorded::Recorded,
        stream::{Position, StreamName},
        timestamp::Timestamp,
        version::Version,
    },
    store::{Payload, StoreError, StreamPage, error::Damage},
};

/// How many connections are kept for later reads.
const KEPT: usize = 8;

const HEAD: &str = "SELECT number, version FROM streams WHERE aggregate = ?1 AND id = ?2";
const STREAM: &str = "
    SELECT position, version, name, schema_version, payload, event_id, time, correlation,
           causation, checksum
    FROM events WHERE stream = ?1 AND version > ?2 ORDER BY version LIMIT ?3";
const LOG: &str = "
    SELECT position, events.version, name, schema_version, payload, event_id, time, correlation,
           causation, checksum, aggregate, id
    FROM events LEFT JOIN streams ON streams.number = events.stream
    WHERE position > ?1 ORDER BY position LIMIT ?2";

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

    pub(super) fn stream(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        self.with(|connection| {
            let Some((number, head)) = head(connection, stream)? else {
                return Ok(StreamPage {
                    version: Version::NONE,
                    events: Vec::new(),
                });
            };
            let mut events = Vec::new();
            let mut statement = connection.prepare_cached(STREAM)?;
            let mut rows = statement.query((number, signed(after.get()), limited(limit)))?;
            while let Some(row) = rows.next()? {
                events.push(recorded(row, stream.clone())?);
            }
            // Events that were committed between the two questions count.
            let last = events.last().map_or(Version::NONE, |event| event.version);
            Ok(StreamPage {
                version: Version::new(unsigned(head)).max(last),
                events,
            })
        })
    }

    pub(super) fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        self.with(|connection| {
            let mut events = Vec::new();
            let mut statement = connection.prepare_cached(LOG)?;
            let mut rows = statement.query((signed(after.sequence()), limited(limit)))?;
            let mut last = after.sequence();
            while let Some(row) = rows.next()? {
                // One writer gives out the positions, without a gap.
                last = last.saturating_add(1);
                let stream: (Option<String>, Option<String>) = (row.get(10)?, row.get(11)?);
                let ((Some(aggregate), Some(id)), true) = (stream, unsigned(row.get(0)?) == last)
                else {
                    let position = Position::new(0, last);
                    return Err(Failure::Damage(Damage::MissingEvent { position }));
                };
                events.push(recorded(row, StreamName::new(aggregate, id))?);
            }
            Ok(events)
        })
    }

    /// Reads on a connection that nobody else uses meanwhile.
    fn with<T>(
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
        });
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
        answer
    }
}

enum Failure {
    Database(rusqlite::Error),
    Damage(Damage),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// A column; one of another type than the schema's is damage.
fn column<T: FromSql>(row: &Row<'_>, index: usize, name: &'static str) -> Result<T, Failure> {
    use rusqlite::Error::{
        FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error,
    };
    row.get(index).map_err(|error| {
        let unreadable = matches!(
            error,
            InvalidColumnType(..)
                | FromSqlConversionFailure(..)
                | IntegralValueOutOfRange(..)
                | Utf8Error(..)
        );
        if unreadable {
            Failure::Damage(Damage::UnreadableColumn {
                position: row.get(0).unwrap_or_default(),
                column: name,
            })
        } else {
            Failure::Database(error)
        }
    })
}

fn recorded(row: &Row<'_>, stream: StreamName) -> Result<Recorded<Payload>, Failure> {
    let name: String = column(row, 2, "name")?;
    let recorded = Recorded {
        position: Position::new(0, unsigned(column(row, 0, "position")?)),
        version: Version::new(unsigned(column(row, 1, "version")?)),
        event: Payload {
            name: name.into(),
            schema_version: column(row, 3, "schema_version")?,
            json: column(row, 4, "payload")?,
        },
        event_id: Uuid::from_bytes(column(row, 5, "event_id")?),
        time: Timestamp::from_micros(unsigned(column(row, 6, "time")?)),
        correlation: Uuid::from_bytes(column(row, 7, "correlation")?),
        causation: column::<Option<[u8; 16]>>(row, 8, "causation")?.map(Uuid::from_bytes),
        stream,
    };
    let stored: u32 = column(row, 9, "checksum")?;
    if stored == checksum::of_recorded(&recorded) {
        Ok(recorded)
    } else {
        Err(Failure::Damage(Damage::Changed {
            position: recorded.position,
        }))
    }
}

/// The number of a stream, and its version.
pub(super) fn head(
    connection: &Connection,
    stream: &StreamName,
) -> rusqlite::Result<Option<(i64, i64)>> {
    connection
        .prepare_cached(HEAD)?
        .query_row([stream.aggregate(), stream.id()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
}

/// SQLite's integers are signed; ours start at 0 and come nowhere near the end.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn limited(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
