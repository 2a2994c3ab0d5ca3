//! A store in memory.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{
    Append, Appended, ConcurrencyConflict, NewEvent, Payload, Store, StoreError, StreamPage,
};
use crate::domain::{
    recorded::Recorded,
    stream::{Position, StreamName},
    version::Version,
};

/// A store in memory: for tests, and for what need not outlast the process.
///
/// It keeps every promise of [`Store`] but durability. Clones share what is stored.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Arc<RwLock<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    /// All events, each at its position less one.
    log: Vec<Recorded<Payload>>,
    /// Where in the log the events of a stream lie.
    streams: HashMap<StreamName, Vec<usize>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn write(&self, append: Append) -> Result<Appended, StoreError> {
        // Nothing under the lock can panic half way: the check comes before the writes.
        let mut contents = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Contents { log, streams } = &mut *contents;
        let actual = Version::NONE.plus(streams.get(&append.stream).map_or(0, Vec::len));
        if actual != append.expected {
            return Err(StoreError::Conflict(ConcurrencyConflict {
                stream: append.stream,
                expected: append.expected,
                actual,
            }));
        }
        if append.events.is_empty() {
            return Ok(Appended {
                version: actual,
                position: None,
            });
        }
        let places = streams.entry(append.stream.clone()).or_default();
        let mut version = actual;
        let mut position = Position::START;
        for event in append.events {
            version = version.next();
            places.push(log.len());
            position = place(log.len());
            log.push(recorded(event, append.stream.clone(), version, position));
        }
        Ok(Appended {
            version,
            position: Some(position),
        })
    }

    fn read_stream(&self, stream: &StreamName, after: Version, limit: usize) -> StreamPage {
        let contents = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let places = contents.streams.get(stream).map_or(&[][..], Vec::as_slice);
        let skipped = usize::try_from(after.get()).unwrap_or(usize::MAX);
        StreamPage {
            version: Version::NONE.plus(places.len()),
            events: places
                .iter()
                .skip(skipped)
                .take(limit)
                .filter_map(|&place| contents.log.get(place))
                .cloned()
                .collect(),
        }
    }

    fn read_log(&self, after: Position, limit: usize) -> Vec<Recorded<Payload>> {
        let contents = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let skipped = usize::try_from(after.sequence()).unwrap_or(usize::MAX);
        contents
            .log
            .iter()
            .skip(skipped)
            .take(limit)
            .cloned()
            .collect()
    }
}

/// The position of the event at `index` in the log.
const fn place(index: usize) -> Position {
    Position::new(0, (index as u64).saturating_add(1))
}

fn recorded(
    event: NewEvent,
    stream: StreamName,
    version: Version,
    position: Position,
) -> Recorded<Payload> {
    Recorded {
        event: event.payload,
        event_id: event.event_id,
        time: event.time,
        stream,
        version,
        position,
        correlation: event.correlation,
        causation: event.causation,
    }
}

impl Store for MemoryStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.write(append)
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        Ok(self.read_stream(stream, after, limit))
    }

    async fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        Ok(self.read_log(after, limit))
    }
}
