//! What happened, in order, across aggregates.

use std::fmt::Write as _;

use uuid::Uuid;

use crate::{
    domain::position::Position,
    store::{Filter, Log, StoreError},
};

/// The number of events that are read at a time.
const PAGE: usize = 512;

/// What happened, in order, across aggregates, as text: the events of one request (`correlation`), or of
/// all. Each line has the time, the stream with the version, and the event with its fields.
///
/// It reads the whole log, so it is for tests and for looking into one case.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn timeline(store: &impl Log, correlation: Option<Uuid>) -> Result<String, StoreError> {
    let mut lines = String::new();
    let mut after = Position::START;
    loop {
        let page = store.log(after, &Filter::all(), PAGE).await?;
        for event in &page.events {
            if correlation.is_some_and(|wanted| wanted != event.correlation) {
                continue;
            }
            let (time, stream, version) = (event.time, &event.stream, event.version);
            let (name, json) = (&event.event.name, &event.event.json);
            // Writing to a text cannot fail.
            let _ = writeln!(lines, "{time}  {stream}@{version}  {name} {json}");
        }
        after = page.read_to;
        if page.is_end {
            return Ok(lines);
        }
    }
}
