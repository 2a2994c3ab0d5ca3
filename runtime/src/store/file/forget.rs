//! Forgets messages that were answered long ago.

use rusqlite::Connection;

use super::{append::count_holdings, error::Failure};
use crate::{
    store::integer::{limit_of, signed},
    time::timestamp::Timestamp,
};

const OLD_MESSAGES: &str = include_str!("sql/old_messages.sql");
const FORGET_MESSAGE: &str = include_str!("sql/forget_message.sql");

pub(super) fn forget_messages(
    connection: &Connection,
    aggregate: &str,
    older_than: Timestamp,
    limit: usize,
) -> Result<usize, Failure> {
    let time = signed(older_than.as_micros());
    let old: Vec<(i64, String)> = connection
        .prepare_cached(OLD_MESSAGES)?
        .query_map((aggregate, time, limit_of(limit)), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut forget = connection.prepare_cached(FORGET_MESSAGE)?;
    for (stream, message) in &old {
        forget.execute((stream, message))?;
        count_holdings(connection, *stream, -1)?;
    }
    Ok(old.len())
}
