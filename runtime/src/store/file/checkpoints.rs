//! The checkpoints of the consumers of the log.

use rusqlite::Connection;

use super::error::Failure;
use crate::{
    domain::position::Position,
    store::integer::{signed, unsigned},
};

const CHECKPOINTS: &str = include_str!("sql/checkpoints.sql");
const SET_CHECKPOINT: &str = include_str!("sql/set_checkpoint.sql");
const REMOVE_CHECKPOINT: &str = include_str!("sql/remove_checkpoint.sql");

pub(super) fn checkpoints(connection: &Connection) -> Result<Vec<(String, Position)>, Failure> {
    let mut statement = connection.prepare_cached(CHECKPOINTS)?;
    let rows = statement.query_map([], |row| {
        let position = Position::sequential(unsigned(row.get(1)?));
        Ok((row.get(0)?, position))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn set_checkpoint(
    connection: &Connection,
    consumer: &str,
    position: Option<Position>,
) -> Result<(), Failure> {
    match position {
        Some(position) => connection
            .prepare_cached(SET_CHECKPOINT)?
            .execute((consumer, signed(position.sequence())))?,
        None => connection
            .prepare_cached(REMOVE_CHECKPOINT)?
            .execute([consumer])?,
    };
    Ok(())
}
