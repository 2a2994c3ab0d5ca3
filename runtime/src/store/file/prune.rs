//! Removes events that nobody needs any more.

use rusqlite::{Connection, OptionalExtension};

use super::{error::Failure, read};
use crate::domain::stream_name::StreamName;

// The last event of each stream stays, so that its version does.
const NEEDLESS: &str = "
    SELECT position, number, events.version, id
    FROM streams JOIN states ON states.stream = number JOIN events ON events.stream = number
    WHERE aggregate = ?1 AND shape = ?3 AND events.version <= states.version AND events.version < streams.version
        AND position <= coalesce((SELECT min(position) FROM checkpoints), 9223372036854775807)
    ORDER BY number, events.version LIMIT ?2";
const REMOVE: &str = "DELETE FROM events WHERE position = ?1";
const PRUNED: &str = "UPDATE streams SET pruned = ?2 WHERE number = ?1";
const BEFORE: &str = "SELECT first FROM pruned WHERE last = ?1 - 1 AND first =
    (SELECT max(first) FROM pruned WHERE first < ?1)";
const BEHIND: &str = "SELECT last FROM pruned WHERE first = ?1 + 1";
const FORGET: &str = "DELETE FROM pruned WHERE first >= ?1 AND last <= ?2";
const REMEMBER: &str = "INSERT INTO pruned (first, last) VALUES (?1, ?2)";

pub(super) fn prune(
    connection: &Connection,
    aggregate: &str,
    shape: &str,
    limit: i64,
) -> Result<usize, Failure> {
    let needless: Vec<(i64, i64, i64, String)> = connection
        .prepare_cached(NEEDLESS)?
        .query_map((aggregate, limit, shape), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    // What it is removed for must be what was written: the events would tell what it was.
    for of_stream in needless.chunk_by(|one, next| one.1 == next.1) {
        if let Some((.., id)) = of_stream.first() {
            read::state(
                connection,
                &StreamName::new(aggregate.to_owned(), id.clone()),
            )?;
        }
    }
    let mut remove = connection.prepare_cached(REMOVE)?;
    let mut pruned = connection.prepare_cached(PRUNED)?;
    for (position, stream, version, _) in &needless {
        remove.execute([position])?;
        pruned.execute([stream, version])?;
    }
    let mut positions: Vec<i64> = needless.iter().map(|(position, ..)| *position).collect();
    positions.sort_unstable();
    for range in positions.chunk_by(|one, next| one.saturating_add(1) == *next) {
        if let (Some(first), Some(last)) = (range.first(), range.last()) {
            remember(connection, *first, *last)?;
        }
    }
    Ok(needless.len())
}

/// Adds a range of positions, as one with those that it touches.
fn remember(connection: &Connection, first: i64, last: i64) -> rusqlite::Result<()> {
    let touching = |sql: &str, position: i64| {
        let mut statement = connection.prepare_cached(sql)?;
        let found = statement.query_row([position], |row| row.get(0));
        found.optional()
    };
    let first = touching(BEFORE, first)?.unwrap_or(first);
    let last = touching(BEHIND, last)?.unwrap_or(last);
    connection.prepare_cached(FORGET)?.execute([first, last])?;
    connection
        .prepare_cached(REMEMBER)?
        .execute([first, last])?;
    Ok(())
}
