//! Removes events that are no longer needed.

use rusqlite::{Connection, OptionalExtension};

use super::{error::Failure, read};
use crate::domain::stream_name::StreamName;

const UNNEEDED: &str = include_str!("sql/unneeded.sql");
const REMOVE_EVENT: &str = include_str!("sql/remove_event.sql");
const SET_PRUNED: &str = include_str!("sql/set_pruned.sql");
const PRUNED_BEFORE: &str = include_str!("sql/pruned_before.sql");
const PRUNED_AFTER: &str = include_str!("sql/pruned_after.sql");
const FORGET_PRUNED: &str = include_str!("sql/forget_pruned.sql");
const REMEMBER_PRUNED: &str = include_str!("sql/remember_pruned.sql");

pub(super) fn prune(
    connection: &Connection,
    aggregate: &str,
    shape: &str,
    limit: i64,
) -> Result<usize, Failure> {
    let needless: Vec<(i64, i64, i64, String)> = connection
        .prepare_cached(UNNEEDED)?
        .query_map((aggregate, limit, shape), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    // The states must be undamaged, because they could not be rebuilt without these events.
    for of_stream in needless.chunk_by(|one, next| one.1 == next.1) {
        if let Some((.., id)) = of_stream.first() {
            read::state(
                connection,
                &StreamName::new(aggregate.to_owned(), id.clone()),
            )?;
        }
    }
    let mut remove = connection.prepare_cached(REMOVE_EVENT)?;
    let mut pruned = connection.prepare_cached(SET_PRUNED)?;
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

/// Stores a range of pruned positions. Merges it with the ranges before and after it.
fn remember(connection: &Connection, first: i64, last: i64) -> rusqlite::Result<()> {
    let touching = |sql: &str, position: i64| {
        let mut statement = connection.prepare_cached(sql)?;
        let found = statement.query_row([position], |row| row.get(0));
        found.optional()
    };
    let first = touching(PRUNED_BEFORE, first)?.unwrap_or(first);
    let last = touching(PRUNED_AFTER, last)?.unwrap_or(last);
    connection
        .prepare_cached(FORGET_PRUNED)?
        .execute([first, last])?;
    connection
        .prepare_cached(REMEMBER_PRUNED)?
        .execute([first, last])?;
    Ok(())
}
