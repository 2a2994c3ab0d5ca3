//! The suite that every store passes: its cases are the promises of
//! [`Store`], one each.
//!
//! The author of a store runs it in a test:
//!
//! ```
//! use entail::{MemoryStore, testing::conformance};
//!
//! conformance::check(MemoryStore::new);
//! ```

mod concurrency;
mod streams;
mod whole_log;

use crate::{
    domain::{
        clock::Clock,
        recorded::Recorded,
        stream::{Position, StreamName},
        version::Version,
    },
    repository::blocking::block_on,
    store::{
        Append, Appended, ConcurrencyConflict, NewEvent, Payload, Store, StoreError, StreamPage,
    },
};

/// Runs every case, each on a store of its own that `open` makes: empty, and not used by
/// anything else.
///
/// # Panics
///
/// When the store breaks a promise; the message says which, and what it did instead.
pub fn check<S: Store>(open: impl Fn() -> S) {
    streams::check(&open);
    whole_log::check(&open);
    concurrency::check(&open);
}

/// For a store that outlasts the program: `open` opens the same one each time, and it holds
/// nothing at first.
///
/// # Panics
///
/// When something that was stored is not there after the store was dropped and opened again.
pub fn check_durable<S: Store>(open: impl Fn() -> S) {
    let stream = StreamName::new("durable", "1");
    let mut written = Vec::new();
    for round in 0..3 {
        let case = Case::new(
            "what was stored is there after the store was opened again",
            open(),
        );
        let events = case.read(&stream, Version::NONE, 100).events;
        case.same("events", &written, &events);
        case.same("log", &written, &case.log(Position::START, 100));
        case.append(&stream, Version::new(round), vec![event("happened", "{}")]);
        written = case.read(&stream, Version::NONE, 100).events;
    }
}

/// One case on one store. Its calls name the case when they fail.
struct Case<S> {
    promise: &'static str,
    store: S,
}

impl<S: Store> Case<S> {
    const fn new(promise: &'static str, store: S) -> Self {
        Self { promise, store }
    }

    /// Appends, and must succeed.
    #[track_caller]
    fn append(&self, stream: &StreamName, expected: Version, events: Vec<NewEvent>) -> Appended {
        match self.try_append(stream, expected, events) {
            Ok(appended) => appended,
            Err(error) => panic!("{}: the store refused an append: {error}", self.promise),
        }
    }

    fn try_append(
        &self,
        stream: &StreamName,
        expected: Version,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        block_on(self.store.append(Append {
            stream: stream.clone(),
            expected,
            events,
        }))
    }

    /// Appends, and must meet a conflict with these versions.
    #[track_caller]
    fn conflict(&self, stream: &StreamName, expected: Version, actual: Version) {
        match self.try_append(stream, expected, vec![event("late", "{}")]) {
            Err(StoreError::Conflict(conflict)) => {
                let due = ConcurrencyConflict {
                    stream: stream.clone(),
                    expected,
                    actual,
                };
                self.same("conflict", &due, &conflict);
            }
            other => panic!("{}: no conflict, but {other:?}", self.promise),
        }
    }

    #[track_caller]
    fn read(&self, stream: &StreamName, after: Version, limit: usize) -> StreamPage {
        match block_on(self.store.read(stream, after, limit)) {
            Ok(page) => page,
            Err(error) => panic!("{}: the store cannot be read: {error}", self.promise),
        }
    }

    #[track_caller]
    fn log(&self, after: Position, limit: usize) -> Vec<Recorded<Payload>> {
        match block_on(self.store.log(after, limit)) {
            Ok(events) => events,
            Err(error) => panic!("{}: the log cannot be read: {error}", self.promise),
        }
    }

    #[track_caller]
    fn same<T: PartialEq + std::fmt::Debug>(&self, what: &str, expected: &T, found: &T) {
        assert!(
            expected == found,
            "{}: the {what} should be {expected:#?}\nand is {found:#?}",
            self.promise
        );
    }
}

/// An event of this name, with this JSON.
fn event(name: &'static str, json: &str) -> NewEvent {
    NewEvent {
        payload: Payload {
            name: name.into(),
            schema_version: 1,
            json: json.to_owned(),
        },
        event_id: Clock::system().new_uuid(),
        time: super::START,
        correlation: Clock::system().new_uuid(),
        causation: None,
    }
}

fn names(events: &[Recorded<Payload>]) -> Vec<&str> {
    events.iter().map(|event| &*event.event.name).collect()
}

fn versions(events: &[Recorded<Payload>]) -> Vec<u64> {
    events.iter().map(|event| event.version.get()).collect()
}
