//! The one thread that writes: whatever appends wait are committed together.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread::{self, JoinHandle},
};

use futures_channel::oneshot;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::{
    append,
    authorizer::Guard,
    beside::Beside,
    error::{Failure, damaged, database, unusable},
};
use crate::{
    domain::position::Position,
    store::{Append, Appended, StoreError},
    waiting::notifier::Notifier,
};

/// How many appends one commit holds at most.
const GROUP: usize = 256;

type Answer = Result<Appended, StoreError>;

enum Request {
    /// Committed together with others.
    Append(Append, oneshot::Sender<Answer>),
    /// Work of its own, in a transaction of its own. It answers by itself.
    Alone(Box<dyn FnOnce(&mut Writing) + Send>),
}

/// The way to the writing thread. Dropping it waits until what was asked for is written.
pub(super) struct Writer {
    path: PathBuf,
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    news: Arc<News>,
}

/// Tells readers that wait what was committed.
#[derive(Default)]
struct News {
    /// The position of the last event.
    last: AtomicU64,
    notifier: Notifier,
}

impl News {
    fn tell(&self, last: Option<Position>) {
        if let Some(last) = last {
            self.last.fetch_max(last.sequence(), Ordering::SeqCst);
            self.notifier.notify();
        }
    }
}

impl Writer {
    /// Starts the thread. It owns the connection, and the lock that keeps other writers away:
    /// the lock goes when the connection is closed.
    pub(super) fn start(
        path: &Path,
        mut connection: Connection,
        lock: File,
        last: Position,
        beside: Beside,
        guard: Guard,
    ) -> Result<Self, StoreError> {
        guard
            .install(&mut connection)
            .map_err(|error| database("open", path, error))?;
        let (requests, asked) = mpsc::channel();
        let news = Arc::new(News::default());
        news.last.store(last.sequence(), Ordering::SeqCst);
        let mut writing = Writing {
            connection,
            path: path.to_owned(),
            blind: false,
            beside,
            guard,
            news: Arc::clone(&news),
        };
        let thread = thread::Builder::new()
            .name("entail-writer".to_owned())
            .spawn(move || {
                writing.run(&asked);
                drop(writing);
                drop(lock);
            })
            .map_err(|error| unusable("start the writing thread for", path, error))?;
        Ok(Self {
            path: path.to_owned(),
            requests: Some(requests),
            thread: Some(thread),
            news,
        })
    }

    pub(super) async fn append(&self, append: Append) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.ask(Request::Append(append, answer), answered).await
    }

    /// Does something in a transaction of its own: all of it, or nothing where it fails.
    pub(super) async fn alone<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let request = Request::Alone(Box::new(move |writing| {
            let outcome = writing.alone(doing, work);
            // As with appends.
            let _ = catch_unwind(AssertUnwindSafe(|| answer.send(outcome)));
        }));
        self.ask(request, answered).await
    }

    async fn ask<T>(
        &self,
        request: Request,
        answered: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let requests = self.requests.as_ref();
        if requests.is_none_or(|requests| requests.send(request).is_err()) {
            return Err(stopped(&self.path));
        }
        match answered.await {
            Ok(answer) => answer,
            // The thread is gone: it panicked with this request in its hands.
            Err(gone) => Err(uncertain(&self.path, Box::new(gone))),
        }
    }

    /// Says that events up to `last` are there.
    pub(super) fn tell(&self, last: Option<Position>) {
        self.news.tell(last);
    }

    /// Waits for events after `after`.
    pub(super) async fn wait(&self, after: Position, at_most: std::time::Duration) {
        let last = || Position::sequential(self.news.last.load(Ordering::SeqCst));
        self.news.notifier.wait(|| last() > after, at_most).await;
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

/// What the writing thread works with.
pub(super) struct Writing {
    connection: Connection,
    path: PathBuf,
    /// Set when it is not known what the file holds: nothing is built on that.
    blind: bool,
    beside: Beside,
    guard: Guard,
    news: Arc<News>,
}

/// How far a commit came before the database refused it.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Begin,
    Insert,
    Commit,
}

impl Writing {
    fn run(&mut self, asked: &Receiver<Request>) {
        let mut next = None;
        while let Some(first) = next.take().or_else(|| asked.recv().ok()) {
            let (append, answer) = match first {
                Request::Append(append, answer) => (append, answer),
                Request::Alone(work) => {
                    work(self);
                    continue;
                }
            };
            let (mut appends, mut answers) = (vec![append], vec![answer]);
            while appends.len() < GROUP {
                match asked.try_recv() {
                    Ok(Request::Append(append, answer)) => {
                        appends.push(append);
                        answers.push(answer);
                    }
                    Ok(alone @ Request::Alone(_)) => {
                        next = Some(alone);
                        break;
                    }
                    Err(_) => break,
                }
            }
            let outcomes = self.write(&appends);
            let stored = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok());
            self.news
                .tell(stored.filter_map(|appended| appended.position).max());
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // Where the caller gave up nobody listens; what is stored is stored. The send may
                // run the caller's task at once, and a panic in that is not this thread's.
                let _ = catch_unwind(AssertUnwindSafe(|| answer.send(outcome)));
            }
        }
    }

    /// Writes a group in one commit; and where the database refuses one of it, each by itself, so
    /// that it fails alone.
    fn write(&mut self, appends: &[Append]) -> Vec<Answer> {
        if self.blind {
            return appends.iter().map(|_| Err(stopped(&self.path))).collect();
        }
        let (stage, error) = match self.commit(appends) {
            Ok(outcomes) => return outcomes,
            Err(refused) => refused,
        };
        self.blind = stage == Stage::Commit || !self.connection.is_autocommit();
        if stage == Stage::Insert && !self.blind && appends.len() > 1 {
            return appends
                .chunks(1)
                .flat_map(|alone| self.write(alone))
                .collect();
        }
        let error = Arc::new(error);
        let refused = |_| Err(self.refused("append to", Arc::clone(&error)));
        appends.iter().map(refused).collect()
    }

    /// What is said of a failure of the database.
    fn refused(&self, doing: &'static str, error: Arc<rusqlite::Error>) -> StoreError {
        if self.blind {
            uncertain(&self.path, Box::new(error))
        } else {
            database(doing, &self.path, error)
        }
    }

    /// Commits all of `appends` that nothing is against. When it fails before the commit itself,
    /// nothing is stored.
    fn commit(&mut self, appends: &[Append]) -> Result<Vec<Answer>, (Stage, rusqlite::Error)> {
        let Self {
            connection,
            path,
            beside,
            guard,
            ..
        } = self;
        let mut transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| (Stage::Begin, error))?;
        let mut outcomes = Vec::with_capacity(appends.len());
        for append in appends {
            let outcome = if beside.is_some() {
                // What others write may fail behind the events.
                savepoint(&mut transaction, append, beside, guard)
            } else {
                append::append(&transaction, append, beside, guard)
            };
            if transaction.is_autocommit() {
                // What others wrote has ended it, and with it what came before.
                return Err((Stage::Insert, ended()));
            }
            outcomes.push(match outcome {
                Ok(appended) => Ok(appended),
                Err(Failure::Refused(error)) => Err(error),
                Err(Failure::Damage(damage)) => Err(damaged(path, damage)),
                Err(Failure::Database(error)) => return Err((Stage::Insert, error)),
            });
        }
        end(&transaction).map(|()| outcomes)
    }

    fn alone<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        if self.blind {
            return Err(stopped(&self.path));
        }
        let answer = in_transaction(&mut self.connection, work);
        self.blind = matches!(answer, Err((Stage::Commit, _))) || !self.connection.is_autocommit();
        match answer {
            Ok(answer) => Ok(answer),
            Err((_, Failure::Refused(error))) => Err(error),
            Err((_, Failure::Damage(damage))) => Err(damaged(&self.path, damage)),
            Err((_, Failure::Database(error))) => Err(self.refused(doing, Arc::new(error))),
        }
    }
}

/// Writes one append, and takes all of it back where what is written beside it fails.
fn savepoint(
    transaction: &mut rusqlite::Transaction<'_>,
    append: &Append,
    beside: &Beside,
    guard: &Guard,
) -> Result<Appended, Failure> {
    let savepoint = transaction.savepoint()?;
    let appended = append::append(&savepoint, append, beside, guard)?;
    savepoint.commit()?;
    Ok(appended)
}

fn in_transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, (Stage, Failure)> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|error| (Stage::Begin, error.into()))?;
    let answer = work(&transaction).map_err(|failure| (Stage::Insert, failure))?;
    end(&transaction).map_err(|(stage, error)| (stage, error.into()))?;
    Ok(answer)
}

/// Commits. What a constraint refuses that waits for the end is not stored, and that is known: what is
/// left of the transaction is rolled back when it is dropped.
fn end(transaction: &Connection) -> Result<(), (Stage, rusqlite::Error)> {
    if transaction.is_autocommit() {
        return Err((Stage::Insert, ended()));
    }
    let Err(error) = transaction.execute_batch("COMMIT") else {
        return Ok(());
    };
    let is_known = error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
        && !transaction.is_autocommit();
    let stage = if is_known {
        Stage::Insert
    } else {
        Stage::Commit
    };
    Err((stage, error))
}

/// What is said where others ended the store's transaction.
fn ended() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
        Some("what is written beside the events rolled all of it back".to_owned()),
    )
}
