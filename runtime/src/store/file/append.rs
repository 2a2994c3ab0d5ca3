//! Writes the rows of one append, in the transaction of the writer.

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::{
    authorizer::Guard,
    beside::ProgramWrite,
    checksum, document_rows,
    error::Failure,
    read::{Head, answer, head},
};
use crate::store::integer::{signed, unsigned};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{
        Answer, Append, Appended, Claim, ClaimChange, Message, MessageId, NewEvent, StoreError,
        StoredState,
    },
};

const BEGIN_STREAM: &str = include_str!("sql/begin_stream.sql");
const MOVE_HEAD: &str = include_str!("sql/move_head.sql");
const INSERT_EVENT: &str = include_str!("sql/insert_event.sql");
const COUNT_HOLDINGS: &str = include_str!("sql/count_holdings.sql");
const PUT_STATE: &str = include_str!("sql/put_state.sql");
const PUT_ANSWER: &str = include_str!("sql/put_answer.sql");
const CLAIM_HOLDER: &str = include_str!("sql/claim_holder.sql");
const TAKE_CLAIM: &str = include_str!("sql/take_claim.sql");
const RELEASE_CLAIM: &str = include_str!("sql/release_claim.sql");

/// Writes one append. A conflict or a claim is refused before anything is written. If the program's
/// own write fails, the caller must roll back.
pub(super) fn append(
    connection: &Connection,
    append: &Append,
    beside: &ProgramWrite,
    guard: &Guard,
) -> Result<Appended, Failure> {
    let Append {
        stream, expected, ..
    } = append;
    if let Some(message) = &append.message
        && let Some(answer) = answer(connection, stream, &message.id)?
    {
        return Ok(Appended::repeated(answer));
    }
    let head = head(connection, stream)?;
    let actual = head.map_or(Version::NONE, |head| head.version);
    let last_event = head.and_then(|head| head.last_event);
    let is_other = last_event
        .zip(append.expected_event)
        .is_some_and(|(last, expected)| last != expected);
    if actual != *expected || is_other {
        return Err(Failure::Refused(StoreError::conflict(
            stream, *expected, actual,
        )));
    }
    for change in &append.claims {
        if let ClaimChange::Take(claim) = change {
            check_claim(connection, stream, claim)?;
        }
    }
    if append.events.is_empty() && append.is_plain() {
        return Ok(Appended::new(actual, None));
    }
    let version = append.version();
    let last = append.events.last().map(|event| event.event_id);
    let number = stream_at(connection, stream, head, version, last)?;
    let mut position = None;
    let mut recorded = Vec::new();
    for (version, event) in following(*expected).zip(&append.events) {
        let place = insert(connection, number, stream, version, event)?;
        position = Some(place);
        if beside.is_some() {
            recorded.push(event.clone().recorded(stream.clone(), version, place));
        }
    }
    put_holdings(connection, number, append, position)?;
    document_rows::write_all(connection, &append.documents)?;
    if !recorded.is_empty() {
        let written = guard.restricted(|| beside.write(connection, &recorded));
        written.map_err(|source| {
            Failure::Refused(StoreError::Beside {
                stream: stream.clone(),
                source,
            })
        })?;
    }
    Ok(Appended::new(version, position))
}

/// Stores an answer to a message without events, unless the stream has already answered it. Returns
/// the stored answer.
pub(super) fn settle(
    connection: &Connection,
    stream: &StreamName,
    message: &Message,
) -> Result<Answer, Failure> {
    if let Some(first) = answer(connection, stream, &message.id)? {
        return Ok(first);
    }
    let head = head(connection, stream)?;
    let version = head.map_or(Version::NONE, |head| head.version);
    let number = stream_at(connection, stream, head, version, None)?;
    let answer = Answer {
        version,
        position: None,
        answer: message.answer.clone(),
    };
    put_answer(connection, number, stream, &message.id, &answer)?;
    count_holdings(connection, number, 1)?;
    Ok(answer)
}

/// Writes what an append has in addition to its events and documents. `position` is the position of its last
/// event.
fn put_holdings(
    connection: &Connection,
    number: i64,
    append: &Append,
    position: Option<Position>,
) -> Result<(), Failure> {
    if append.is_plain() {
        return Ok(());
    }
    let (stream, version) = (&append.stream, append.version());
    if let Some(state) = &append.state {
        let state = StoredState {
            version,
            shape: state.shape.clone(),
            json: state.json.clone(),
        };
        put_state(connection, number, stream, &state)?;
    }
    for change in &append.claims {
        match change {
            ClaimChange::Take(claim) => take_claim(connection, number, stream, claim)?,
            ClaimChange::Release(claim) => {
                let mut release = connection.prepare_cached(RELEASE_CLAIM)?;
                release.execute((&claim.name, &claim.value, number))?;
            }
        }
    }
    if let Some(message) = &append.message {
        let answer = Answer {
            version,
            position,
            answer: message.answer.clone(),
        };
        put_answer(connection, number, stream, &message.id, &answer)?;
    }
    count_holdings(connection, number, i64::from(append.message.is_some()))?;
    Ok(())
}

fn following(version: Version) -> impl Iterator<Item = Version> {
    std::iter::successors(Some(version.next()), |version| Some(version.next()))
}

/// Sets the version of a stream, or creates the stream at this version. Returns its number.
pub(super) fn stream_at(
    connection: &Connection,
    stream: &StreamName,
    head: Option<Head>,
    version: Version,
    last_event: Option<Uuid>,
) -> rusqlite::Result<i64> {
    let last = signed(version.get());
    let last_event = last_event.as_ref().map(Uuid::as_bytes);
    match head {
        Some(Head { number, .. }) => {
            let mut statement = connection.prepare_cached(MOVE_HEAD)?;
            statement.execute((number, last, last_event))?;
            Ok(number)
        }
        None => {
            let mut statement = connection.prepare_cached(BEGIN_STREAM)?;
            statement.insert((stream.aggregate(), stream.id(), last, last_event))
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
    let position = connection.prepare_cached(INSERT_EVENT)?.insert((
        number,
        signed(version.get()),
        &event.payload.name,
        event.payload.schema_version,
        &event.payload.json,
        event.event_id.as_bytes(),
        signed(event.time.as_micros()),
        event.correlation.as_bytes(),
        event.causation.as_ref().map(Uuid::as_bytes),
        checksum::of_new(stream, version, event),
    ))?;
    Ok(Position::sequential(unsigned(position)))
}

/// Updates the stream's row with what the stream has in addition to its events. `messages` is the
/// number of new messages, below 0 if messages were forgotten.
pub(super) fn count_holdings(
    connection: &Connection,
    number: i64,
    messages: i64,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(COUNT_HOLDINGS)?;
    statement.execute((number, messages))?;
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
    let mut statement = connection.prepare_cached(PUT_STATE)?;
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
    connection.prepare_cached(PUT_ANSWER)?.execute((
        number,
        message.as_str(),
        signed(answer.version.get()),
        position,
        &answer.answer,
        checksum::of_message(stream, message, answer),
    ))?;
    Ok(())
}

pub(super) fn take_claim(
    connection: &Connection,
    number: i64,
    stream: &StreamName,
    claim: &Claim,
) -> rusqlite::Result<()> {
    let sum = checksum::of_claim(stream, claim);
    let mut statement = connection.prepare_cached(TAKE_CLAIM)?;
    statement.execute((&claim.name, &claim.value, number, sum))?;
    Ok(())
}

/// Refuses a claim that another stream holds.
pub(super) fn check_claim(
    connection: &Connection,
    stream: &StreamName,
    claim: &Claim,
) -> Result<(), Failure> {
    let holder: Option<(String, String)> = connection
        .prepare_cached(CLAIM_HOLDER)?
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
