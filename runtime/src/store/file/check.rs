//! Checks everything that a store has.

use rusqlite::Connection;

use super::{document_rows::all_documents, error::Failure, portable::holdings, read};
use crate::{
    domain::{position::Position, stream_name::StreamName},
    store::{Damage, DocumentKey, Filter},
};

/// The number of events, streams or documents that are checked at once.
const PAGE: usize = 1_024;

const BROKEN_STREAMS: &str = include_str!("sql/broken_streams.sql");

/// What a check of the whole store found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The number of events.
    pub events: u64,
    /// The number of streams that have a state, claims, or answers to messages.
    pub holders: u64,
    /// The number of documents.
    pub documents: u64,
}

pub(super) fn check(connection: &Connection) -> Result<Checked, Failure> {
    let answer: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if answer != "ok" {
        return Err(Failure::Damage(Damage::Database(answer.into())));
    }
    let mut checked = Checked {
        events: 0,
        holders: 0,
        documents: check_documents(connection)?,
    };
    let mut position = Position::START;
    loop {
        let page = read::log(connection, position, &Filter::all(), PAGE)?;
        position = page.read_to;
        checked.events = checked.events.saturating_add(page.events.len() as u64);
        if page.is_end {
            break;
        }
    }
    let mut rows = connection.prepare(BROKEN_STREAMS)?;
    let mut rows = rows.query([])?;
    if let Some(row) = rows.next()? {
        let stream = StreamName::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?);
        return Err(Failure::Damage(Damage::StreamBroken { stream }));
    }
    let mut after: Option<StreamName> = None;
    loop {
        let page = holdings(connection, after.as_ref(), PAGE)?;
        let Some(last) = page.last() else { break };
        checked.holders = checked.holders.saturating_add(page.len() as u64);
        after = Some(last.stream.clone());
    }
    Ok(checked)
}

/// Checks all documents. Returns their number.
fn check_documents(connection: &Connection) -> Result<u64, Failure> {
    let mut found = 0_u64;
    let mut after: Option<DocumentKey> = None;
    loop {
        let page = all_documents(connection, after.as_ref(), PAGE)?;
        found = found.saturating_add(page.len() as u64);
        let Some(last) = page.into_iter().next_back() else {
            return Ok(found);
        };
        after = Some(last.key);
    }
}
