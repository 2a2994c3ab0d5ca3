//! Reads what streams have in addition to their events, and restores the contents of another store.

use rusqlite::{Connection, Row};

use super::{
    append::{check_claim, count_holdings, insert, put_answer, put_state, stream_at, take_claim},
    error::Failure,
    read::{head, state},
    row,
};
use crate::store::integer::{limit_of, signed, unsigned};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{Holdings, NewEvent, Payload, Restored, StoreError},
};

const HOLDERS: &str = include_str!("sql/holders.sql");
const CLAIMS: &str = include_str!("sql/claims.sql");
const MESSAGES: &str = include_str!("sql/messages.sql");
const BEGIN_AFTER_PRUNED: &str = include_str!("sql/begin_after_pruned.sql");

pub(super) fn holdings(
    connection: &Connection,
    after: Option<&StreamName>,
    limit: usize,
) -> Result<Vec<Holdings>, Failure> {
    let after = after.map_or(("", ""), |after| (after.aggregate(), after.id()));
    let mut all = Vec::new();
    let mut statement = connection.prepare_cached(HOLDERS)?;
    let mut rows = statement.query((after.0, after.1, limit_of(limit)))?;
    while let Some(holder) = rows.next()? {
        let number: i64 = holder.get(0)?;
        let stream = StreamName::new(holder.get::<_, String>(1)?, holder.get::<_, String>(2)?);
        let holdings = Holdings {
            pruned: Version::new(unsigned(holder.get(3)?)),
            state: state(connection, &stream)?,
            claims: each(connection, CLAIMS, number, |it| row::claim(it, &stream))?,
            messages: each(connection, MESSAGES, number, |it| {
                let message = it.get::<_, String>(4)?.into();
                let answer = row::answer(it, &stream, &message)?;
                Ok((message, answer))
            })?,
            stream,
        };
        let is_all = |column: usize, count: usize| -> rusqlite::Result<bool> {
            Ok(holder.get::<_, i64>(column)? == limit_of(count))
        };
        if !is_all(4, holdings.claims.len())? {
            return Err(row::is_missing(&holdings.stream, "claims"));
        }
        if !is_all(5, holdings.messages.len())? {
            return Err(row::is_missing(&holdings.stream, "answers to messages"));
        }
        all.push(holdings);
    }
    Ok(all)
}

fn each<T>(
    connection: &Connection,
    sql: &str,
    number: i64,
    read: impl Fn(&Row<'_>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([number])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// Stores the contents of another store. Returns the position of the last event.
pub(super) fn restore(
    connection: &Connection,
    restored: Restored,
) -> Result<Option<Position>, Failure> {
    let mut last = None;
    for event in restored.events {
        last = Some(restore_event(connection, event)?);
    }
    for holdings in restored.holdings {
        let Holdings {
            stream,
            state,
            claims,
            messages,
            ..
        } = holdings;
        let head = head(connection, &stream)?;
        let version = head.map_or(Version::NONE, |head| head.version);
        let number = stream_at(connection, &stream, head, version, None)?;
        if let Some(state) = state {
            put_state(connection, number, &stream, &state)?;
        }
        for claim in claims {
            check_claim(connection, &stream, &claim)?;
            take_claim(connection, number, &stream, &claim)?;
        }
        let answered = messages.len();
        for (message, answer) in messages {
            put_answer(connection, number, &stream, &message, &answer)?;
        }
        count_holdings(connection, number, limit_of(answered))?;
    }
    Ok(last)
}

fn restore_event(connection: &Connection, event: Recorded<Payload>) -> Result<Position, Failure> {
    let Recorded {
        stream,
        version,
        event: payload,
        event_id,
        time,
        correlation,
        causation,
        ..
    } = event;
    let before = version.minus(1);
    let head = head(connection, &stream)?;
    let actual = head.map_or(before, |head| head.version);
    if actual != before || version == Version::NONE {
        return Err(Failure::Refused(StoreError::conflict(
            &stream, before, actual,
        )));
    }
    let number = stream_at(connection, &stream, head, version, Some(event_id))?;
    if head.is_none() {
        let mut begins = connection.prepare_cached(BEGIN_AFTER_PRUNED)?;
        begins.execute((number, signed(before.get())))?;
    }
    let new = NewEvent {
        payload,
        event_id,
        time,
        correlation,
        causation,
    };
    Ok(insert(connection, number, &stream, version, &new)?)
}
