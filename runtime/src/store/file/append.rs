//! One append's rows, in the transaction that the writer has begun.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use rusqlite::{Connection, OptionalExtension};

use super::{
    authorizer::Guard,
    checksum,
    error::Failure,
    read::{Head, answer, head},
    row::{limited, signed, unsigned},
};
use crate::{
    domain::{
        apply::message, position::Position, recorded::Recorded, stream_name::StreamName,
        version::Version,
    },
    store::{
        Answer, Append, Appended, Claim, ClaimChange, MessageId, NewEvent, Payload, StoreError,
        StoredState,
    },
};

const BEGIN_STREAM: &str = "INSERT INTO streams (aggregate, id, version) VALUES (?1, ?2, ?3)";
const MOVE_HEAD: &str = "UPDATE streams SET version = ?2 WHERE number = ?1";
const EVENT: &str = "
    INSERT INTO events (stream, version, name, schema_version, payload, event_id, time,
                        correlation, causation, checksum)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
// It is counted anew: a value may be taken again, and released without being held.
const HOLDS: &str = "
    UPDATE streams SET
        state = coalesce((SELECT version FROM states WHERE stream = ?1), 0),
        claims = (SELECT count(*) FROM claims WHERE stream = ?1),
        messages = messages + ?2
    WHERE number = ?1";
const STATE: &str = "
    INSERT OR REPLACE INTO states (stream, version, shape, payload, checksum)
    VALUES (?1, ?2, ?3, ?4, ?5)";
const MESSAGE: &str = "
    INSERT INTO messages (stream, message, version, position, answer, checksum)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const HOLDER: &str = "
    SELECT aggregate, id FROM claims JOIN streams ON number = stream
    WHERE name = ?1 AND value = ?2";
const TAKE: &str =
    "INSERT OR REPLACE INTO claims (name, value, stream, checksum) VALUES (?1, ?2, ?3, ?4)";
const RELEASE: &str = "DELETE FROM claims WHERE name = ?1 AND value = ?2 AND stream = ?3";

/// What is to be written beside the events, in their transaction.
#[derive(Clone, Default)]
pub(super) struct Beside(Option<Arc<Write>>);

type Write = dyn Fn(&Connection, &[Recorded<Payload>]) -> Result<(), Source> + Send + Sync;
type Source = Box<dyn std::error::Error + Send + Sync>;

impl Beside {
    pub(super) fn new(
        write: impl Fn(&Connection, &[Recorded<Payload>]) -> Result<(), Source> + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(write)))
    }

    pub(super) const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    fn write(&self, connection: &Connection, events: &[Recorded<Payload>]) -> Result<(), Source> {
        let Some(write) = &self.0 else { return Ok(()) };
        // The writing thread outlives what others give it.
        catch_unwind(AssertUnwindSafe(|| write(connection, events)))
            .unwrap_or_else(|panic| Err(format!("it panicked: {}", message(&*panic)).into()))
    }
}

impl fmt::Debug for Beside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Beside")
            .field(&self.is_some())
            .finish()
    }
}

/// Writes one append, unless something is against it: then nothing was written.
pub(super) fn append(
    connection: &Connection,
    append: &Append,
    beside: &Beside,
    guard: &Guard,
) -> Result<Appended, Failure> {
    let Append {
        stream,
        expected,
        events,
        message,
        claims,
        state,
    } = append;
    if let Some(message) = message
        && let Some(answer) = answer(connection, stream, &message.id)?
    {
        return Ok(Appended::repeated(answer));
    }
    let head = head(connection, stream)?;
    let actual = head.map_or(Version::NONE, |head| head.version);
    if actual != *expected {
        return Err(Failure::Refused(StoreError::conflict(
            stream, *expected, actual,
        )));
    }
    for change in claims {
        if let ClaimChange::Take(claim) = change {
            is_free(connection, stream, claim)?;
        }
    }
    if events.is_empty() && append.is_plain() {
        return Ok(Appended::new(actual, None));
    }
    let version = append.version();
    let number = stream_at(connection, stream, head, version)?;
    let mut position = None;
    let mut recorded = Vec::new();
    for (version, event) in following(*expected).zip(events) {
        let place = insert(connection, number, stream, version, event)?;
        position = Some(place);
        if beside.is_some() {
            recorded.push(event.clone().recorded(stream.clone(), version, place));
        }
    }
    if let Some(state) = state {
        let state = StoredState {
            version,
            shape: state.shape.clone(),
            json: state.json.clone(),
        };
        put_state(connection, number, stream, &state)?;
    }
    for change in claims {
        match change {
            ClaimChange::Take(claim) => take(connection, number, stream, claim)?,
            ClaimChange::Release(claim) => {
                let mut release = connection.prepare_cached(RELEASE)?;
                release.execute((&claim.name, &claim.value, number))?;
            }
        }
    }
    if let Some(message) = message {
        let answer = Answer {
            version,
            position,
            answer: message.answer.clone(),
        };
        put_answer(connection, number, stream, &message.id, &answer)?;
    }
    if !append.is_plain() {
        count_holdings(connection, number, usize::from(append.message.is_some()))?;
    }
    if !recorded.is_empty() {
        let written = guard.around(|| beside.write(connection, &recorded));
        written.map_err(|source| {
            Failure::Refused(StoreError::Beside {
                stream: stream.clone(),
                source,
            })
        })?;
    }
    Ok(Appended::new(version, position))
}

fn following(version: Version) -> impl Iterator<Item = Version> {
    std::iter::successors(Some(version.next()), |version| Some(version.next()))
}

/// Moves the stream to this version, or begins it there; answers its number.
pub(super) fn stream_at(
    connection: &Connection,
    stream: &StreamName,
    head: Option<Head>,
    version: Version,
) -> rusqlite::Result<i64> {
    let last = signed(version.get());
    match head {
        Some(Head { number, .. }) => {
            let mut statement = connection.prepare_cached(MOVE_HEAD)?;
            statement.execute((number, last))?;
            Ok(number)
        }
        None => {
            let mut statement = connection.prepare_cached(BEGIN_STREAM)?;
            statement.insert((stream.aggregate(), stream.id(), last))
        }
    }
}

pub(super) fn insert(
    connection: &Connection,
    number: i64,
    stream: &StreamName,
    version: Version,
    event: &NewEvent,
) -> rusqlite::Result<Position> {
    let position = connection.prepare_cached(EVENT)?.insert((
        number,
        signed(version.get()),
        &event.payload.name,
        event.payload.schema_version,
        &event.payload.json,
        event.event_id.as_bytes(),
        signed(event.time.as_micros()),
        event.correlation.as_bytes(),
        event.causation.as_ref().map(uuid::Uuid::as_bytes),
        checksum::of_new(stream, version, event),
    ))?;
    Ok(Position::new(0, unsigned(position)))
}

/// Notes in the stream's row what it holds, with so many messages more.
pub(super) fn count_holdings(
    connection: &Connection,
    number: i64,
    messages: usize,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(HOLDS)?;
    statement.execute((number, limited(messages)))?;
    Ok(())
}

pub(super) fn put_state(
    connection: &Connection,
    number: i64,
    stream: &StreamName,
    state: &StoredState,
) -> rusqlite::Result<()> {
    let StoredState {
        version,
        shape,
        json,
    } = state;
    let sum = checksum::of_state(stream, *version, shape, json);
    let mut statement = connection.prepare_cached(STATE)?;
    statement.execute((number, signed(version.get()), shape, json, sum))?;
    Ok(())
}

pub(super) fn put_answer(
    connection: &Connection,
    number: i64,
    stream: &StreamName,
    message: &MessageId,
    answer: &Answer,
) -> rusqlite::Result<()> {
    let position = answer.position.map(|position| signed(position.sequence()));
    connection.prepare_cached(MESSAGE)?.execute((
        number,
        message.as_str(),
        signed(answer.version.get()),
        position,
        &answer.answer,
        checksum::of_message(stream, message, answer),
    ))?;
    Ok(())
}

pub(super) fn take(
    connection: &Connection,
    number: i64,
    stream: &StreamName,
    claim: &Claim,
) -> rusqlite::Result<()> {
    let sum = checksum::of_claim(stream, claim);
    let mut statement = connection.prepare_cached(TAKE)?;
    statement.execute((&claim.name, &claim.value, number, sum))?;
    Ok(())
}

/// Refuses what another stream holds.
pub(super) fn is_free(
    connection: &Connection,
    stream: &StreamName,
    claim: &Claim,
) -> Result<(), Failure> {
    let holder: Option<(String, String)> = connection
        .prepare_cached(HOLDER)?
        .query_row([&claim.name, &claim.value], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let holder = holder.map(|(aggregate, id)| StreamName::new(aggregate, id));
    match holder.filter(|holder| holder != stream) {
        None => Ok(()),
        Some(holder) => Err(Failure::Refused(StoreError::claimed(claim, stream, holder))),
    }
}
