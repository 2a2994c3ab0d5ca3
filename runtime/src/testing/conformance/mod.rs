//! The suite that every store must pass. Each of its cases is one promise of [`Store`].
//!
//! If you write a store, run the suite in a test:
//!
//! ```
//! use entail::{MemoryStore, testing::conformance};
//!
//! conformance::check(MemoryStore::new);
//! ```

mod claims;
mod concurrency;
mod consumers;
mod document_writes;
mod documents;
mod dropped;
mod durable;
mod forgotten;
mod history;
mod limits;
mod messages;
mod portable;
mod settled;
mod states;
mod streams;
mod whole_log;

pub use self::durable::check_durable;

use std::{panic::resume_unwind, sync::Barrier, thread};

use crate::ErrorChain;
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{
        Append, Appended, ConcurrencyConflict, Filter, NewEvent, NewState, Payload, Store,
        StoreError, StoredState, StreamPage,
    },
    time::clock::Clock,
    waiting::block_on::block_on,
};

/// How the aggregates of a case are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Only as their events.
    Events,
    /// As their events, and their state with each append.
    State,
}

/// The shape of the states that the suite stores.
const SHAPE: &str = "a shape";

/// Runs every case, each on a separate store that `open` makes. The store must be empty, and
/// nothing else may use it. Cases that append run twice: with events only, and with a state in
/// addition to them.
///
/// # Panics
///
/// When the store breaks a promise. The message says which one, and what the store did instead.
pub fn check<S: Store>(open: impl Fn() -> S) {
    for mode in [Mode::Events, Mode::State] {
        let case = |promise| Case::new(promise, mode, open());
        streams::check(case);
        whole_log::check(case);
        concurrency::check(case);
        history::check(case);
        messages::check(case);
        claims::check(case);
        dropped::check(case);
    }
    let case = |promise| Case::new(promise, Mode::Events, open());
    states::check(case);
    documents::check(case);
    for mode in [Mode::Events, Mode::State] {
        let case = |promise| Case::new(promise, mode, open());
        document_writes::check(case);
        settled::check(case);
        forgotten::check(case);
    }
    consumers::check(case);
    portable::check(case);
    limits::check(case);
}

/// One case on one store. If a call fails, the message names the case.
struct Case<S> {
    promise: &'static str,
    mode: Mode,
    store: S,
}

impl<S: Store> Case<S> {
    const fn new(promise: &'static str, mode: Mode, store: S) -> Self {
        Self {
            promise,
            mode,
            store,
        }
    }

    /// The append for these events in this mode.
    fn request(&self, stream: &StreamName, expected: Version, events: Vec<NewEvent>) -> Append {
        let mut append = Append::new(stream.clone(), expected, events);
        if self.mode == Mode::State && !append.events.is_empty() {
            append.state = Some(state_at(append.version()));
        }
        append
    }

    /// Returns the result of a call, which must not fail.
    #[track_caller]
    fn done<T>(&self, what: &str, outcome: Result<T, StoreError>) -> T {
        match outcome {
            Ok(value) => value,
            Err(error) => panic!(
                "{}: {what} failed: {}",
                self.promise,
                ErrorChain::of(&error)
            ),
        }
    }

    /// Appends. This must succeed.
    #[track_caller]
    fn append(&self, stream: &StreamName, expected: Version, events: Vec<NewEvent>) -> Appended {
        self.done("an append", self.try_append(stream, expected, events))
    }

    fn try_append(
        &self,
        stream: &StreamName,
        expected: Version,
        events: Vec<NewEvent>,
    ) -> Result<Appended, StoreError> {
        let append = self.request(stream, expected, events);
        block_on(self.store.append(append))
    }

    /// Appends `events` events, and the state that they lead to.
    #[track_caller]
    fn append_with_state(&self, stream: &StreamName, expected: u64, events: usize) {
        let events = (0..events).map(|_| event("a", "{}")).collect();
        let mut append = self.request(stream, Version::new(expected), events);
        append.state = Some(state_at(append.version()));
        self.done("an append", block_on(self.store.append(append)));
    }

    /// Appends. This must fail with a conflict with these versions.
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
            other => panic!("{}: expected a conflict, found {other:?}", self.promise),
        }
    }

    #[track_caller]
    fn read(&self, stream: &StreamName, after: Version, limit: usize) -> StreamPage {
        self.done("reading", block_on(self.store.read(stream, after, limit)))
    }

    #[track_caller]
    fn log(&self, after: Position, limit: usize) -> Vec<Recorded<Payload>> {
        let page = block_on(self.store.log(after, &Filter::all(), limit));
        self.done("reading the log", page).events
    }

    #[track_caller]
    fn same<T: PartialEq + std::fmt::Debug>(&self, what: &str, expected: &T, found: &T) {
        assert!(
            expected == found,
            "{}: the {what} should be {expected:#?}\nbut is {found:#?}",
            self.promise
        );
    }
}

/// Runs a task `tasks` times at once. If one of them panics, this panics with the same message.
fn at_once(tasks: usize, task: impl Fn(usize) + Sync) {
    let (task, all_there) = (&task, &Barrier::new(tasks));
    thread::scope(|scope| {
        let run = |number| {
            move || {
                all_there.wait();
                task(number);
            }
        };
        let running: Vec<_> = (0..tasks).map(|number| scope.spawn(run(number))).collect();
        for done in running.into_iter().map(thread::ScopedJoinHandle::join) {
            if let Err(panic) = done {
                resume_unwind(panic);
            }
        }
    });
}

/// A state that contains its version.
fn state_at(version: Version) -> NewState {
    NewState {
        shape: SHAPE.to_owned(),
        json: format!("{{\"version\":{version}}}"),
    }
}

/// A state that contains its version, as it is read.
fn stored(version: u64) -> StoredState {
    let version = Version::new(version);
    let state = state_at(version);
    StoredState {
        version,
        shape: state.shape,
        json: state.json,
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
