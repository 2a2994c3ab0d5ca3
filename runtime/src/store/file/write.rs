//! The one thread that writes: whatever appends wait are committed together.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

use futures_channel::oneshot;
use rusqlite::{Connection, TransactionBehavior};

use super::{
    checksum,
    error::{database, unusable},
    read::{head, signed, unsigned},
};
use crate::{
    domain::{stream::Position, version::Version},
    store::{Append, Appended, ConcurrencyConflict, StoreError},
};

/// How many appends one commit holds at most.
const GROUP: usize = 256;

const BEGIN_STREAM: &str = "INSERT INTO streams (aggregate, id, version) VALUES (?1, ?2, ?3)";
const MOVE_HEAD: &str = "UPDATE streams SET version = ?2 WHERE number = ?1";
const EVENT: &str = "
    INSERT INTO events (stream, version, name, schema_version, payload, event_id, time,
                        correlation, causation, checksum)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

type Answer = Result<Appended, StoreError>;

struct Request {
    append: Append,
    answer: oneshot::Sender<Answer>,
}

/// The way to the writing thread. Dropping it waits until what was asked for is written.
pub(super) struct Writer {
    path: PathBuf,
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. It owns the connection, and the lock that keeps other writers away:
    /// the lock goes when the connection is closed.
    pub(super) fn start(
        path: &Path,
        connection: Connection,
        lock: File,
    ) -> Result<Self, StoreError> {
        let (requests, waiting) = mpsc::channel();
        let own_path = path.to_owned();
        let thread = thread::Builder::new()
            .name("entail-writer".to_owned())
            .spawn(move || {
                run(connection, &own_path, &waiting);
                drop(lock);
            })
            .map_err(|error| unusable("start the writing thread for", path, error))?;
        Ok(Self {
            path: path.to_owned(),
            requests: Some(requests),
            thread: Some(thread),
        })
    }

    pub(super) async fn append(&self, append: Append) -> Answer {
        let (answer, answered) = oneshot::channel();
        let sent = self
            .requests
            .as_ref()
            .is_some_and(|requests| requests.send(Request { append, answer }).is_ok());
        if !sent {
            return Err(stopped(&self.path));
        }
        match answered.await {
            Ok(answer) => answer,
            // The thread is gone: it panicked with this append in its hands.
            Err(gone) => Err(uncertain(&self.path, Box::new(gone))),
        }
    }
}

fn stopped(path: &Path) -> StoreError {
    StoreError::Stopped {
        place: path.display().to_string(),
    }
}

fn uncertain(path: &Path, source: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Uncertain {
        place: path.display().to_string(),
        source,
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        let thread = self.thread.take();
        // A task that an answer resumed may drop the store on the thread itself, which then ends
        // by itself.
        let elsewhere = |thread: &JoinHandle<()>| thread.thread().id() != thread::current().id();
        if let Some(thread) = thread.filter(elsewhere) {
            // It ends when it has written what waits. If it panicked there is nothing to wait for.
            let _ = thread.join();
        }
    }
}

fn run(mut connection: Connection, path: &Path, waiting: &Receiver<Request>) {
    // Set when it is not known what the file holds: nothing is built on that.
    let mut blind = false;
    while let Ok(first) = waiting.recv() {
        let group = std::iter::once(first).chain(waiting.try_iter()).take(GROUP);
        let (appends, answers): (Vec<Append>, Vec<oneshot::Sender<Answer>>) = group
            .map(|request| (request.append, request.answer))
            .unzip();
        let outcomes = write(&mut connection, path, &appends, &mut blind);
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Where the caller gave up nobody listens; what is stored is stored. The send may run
            // the caller's task at once, and a panic in that is not this thread's.
            let _ = catch_unwind(AssertUnwindSafe(|| answer.send(outcome)));
        }
    }
}

/// How far a commit came before the database refused it.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Begin,
    Insert,
    Commit,
}

/// Writes a group in one commit; and where the database refuses one of it, each by itself, so
/// that it fails alone.
fn write(
    connection: &mut Connection,
    path: &Path,
    appends: &[Append],
    blind: &mut bool,
) -> Vec<Answer> {
    if *blind {
        return appends.iter().map(|_| Err(stopped(path))).collect();
    }
    let (stage, error) = match commit(connection, appends) {
        Ok(outcomes) => return outcomes,
        Err(refused) => refused,
    };
    *blind = stage == Stage::Commit || !connection.is_autocommit();
    if stage == Stage::Insert && !*blind && appends.len() > 1 {
        return appends
            .chunks(1)
            .flat_map(|alone| write(connection, path, alone, blind))
            .collect();
    }
    let error = Arc::new(error);
    let refused = |_| {
        let error = Arc::clone(&error);
        Err(if *blind {
            uncertain(path, Box::new(error))
        } else {
            database("append to", path, error)
        })
    };
    appends.iter().map(refused).collect()
}

/// Commits all of `appends` that meet the version they expect. When it fails before the commit
/// itself, nothing is stored.
fn commit(
    connection: &mut Connection,
    appends: &[Append],
) -> Result<Vec<Answer>, (Stage, rusqlite::Error)> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|error| (Stage::Begin, error))?;
    let outcomes: Result<Vec<Answer>, rusqlite::Error> = appends
        .iter()
        .map(|append| insert(&transaction, append))
        .collect();
    let outcomes = outcomes.map_err(|error| (Stage::Insert, error))?;
    match transaction.commit() {
        Ok(()) => Ok(outcomes),
        Err(error) => Err((Stage::Commit, error)),
    }
}

/// Adds the events of one append, unless the stream is at another version.
fn insert(connection: &Connection, append: &Append) -> rusqlite::Result<Answer> {
    let Append {
        stream,
        expected,
        events,
    } = append;
    let head = head(connection, stream)?;
    let actual = Version::new(head.map_or(0, |(_, version)| unsigned(version)));
    if actual != *expected {
        return Ok(Err(StoreError::Conflict(ConcurrencyConflict {
            stream: stream.clone(),
            expected: *expected,
            actual,
        })));
    }
    if events.is_empty() {
        return Ok(Ok(Appended {
            version: actual,
            position: None,
        }));
    }
    let last = signed(expected.plus(events.len()).get());
    let number = match head {
        Some((number, _)) => {
            connection
                .prepare_cached(MOVE_HEAD)?
                .execute((number, last))?;
            number
        }
        None => connection.prepare_cached(BEGIN_STREAM)?.insert((
            stream.aggregate(),
            stream.id(),
            last,
        ))?,
    };
    let mut statement = connection.prepare_cached(EVENT)?;
    let mut version = *expected;
    let mut position = 0;
    for event in events {
        version = version.next();
        position = statement.insert((
            number,
            signed(version.get()),
            &event.payload.name,
            event.payload.schema_version,
            &event.payload.json,
            event.event_id.as_bytes(),
            signed(event.time.as_micros()),
            event.correlation.as_bytes(),
            event.causation.as_ref().map(uuid::Uuid::as_bytes),
            checksum::of_new(stream, version, event),
        ))?;
    }
    Ok(Ok(Appended {
        version,
        position: Some(Position::new(0, unsigned(position))),
    }))
}
