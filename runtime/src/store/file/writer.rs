//! The only thread that writes. It commits appends that wait together.

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
    beside::ProgramWrite,
    error::{Failure, damaged, database, unusable},
};
use crate::{
    domain::position::Position,
    store::{Append, Appended, StoreError},
    waiting::notifier::Notifier,
};

/// The maximum number of appends in a commit.
const GROUP: usize = 256;

type Answer = Result<Appended, StoreError>;

enum Request {
    /// An append, which is committed together with others.
    Append(Append, oneshot::Sender<Answer>),
    /// Work in its own transaction. It sends the outcome itself.
    Transaction(Box<dyn FnOnce(&mut Writing) + Send>),
}

/// Sends requests to the writing thread. When it is dropped, it waits until all requests are
/// written.
pub(super) struct Writer {
    path: PathBuf,
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<CommitNotifier>,
}

/// Tells waiting readers what was committed.
#[derive(Default)]
struct CommitNotifier {
    /// The position of the last event.
    last: AtomicU64,
    notifier: Notifier,
}

impl CommitNotifier {
    fn notify(&self, last: Option<Position>) {
        if let Some(last) = last {
            self.last.fetch_max(last.sequence(), Ordering::SeqCst);
            self.notifier.notify();
        }
    }
}

impl Writer {
    /// Starts the thread. The thread owns the connection and the lock that prevents other writers.
    /// The lock is released after the connection is closed.
    pub(super) fn start(
        path: &Path,
        mut connection: Connection,
        lock: File,
        last: Position,
        beside: ProgramWrite,
        guard: Guard,
    ) -> Result<Self, StoreError> {
        guard
            .install(&mut connection)
            .map_err(|error| database("open", path, error))?;
        let (requests, asked) = mpsc::channel();
        let commits = Arc::new(CommitNotifier::default());
        commits.last.store(last.sequence(), Ordering::SeqCst);
        let mut writing = Writing {
            connection,
            path: path.to_owned(),
            is_outcome_unknown: false,
            beside,
            guard,
            commits: Arc::clone(&commits),
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
            commits,
        })
    }

    pub(super) async fn append(&self, append: Append) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.send(Request::Append(append, answer), answered).await
    }

    /// Runs `work` in its own transaction. If it fails, nothing is stored.
    pub(super) async fn in_own_transaction<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let request = Request::Transaction(Box::new(move |writing| {
            let outcome = writing.in_own_transaction(doing, work);
            // The reason is the same as for appends, in `Writing::run`.
            let _ = catch_unwind(AssertUnwindSafe(|| answer.send(outcome)));
        }));
        self.send(request, answered).await
    }

    async fn send<T>(
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
            // The thread panicked while it handled this request.
            Err(gone) => Err(uncertain(&self.path, Box::new(gone))),
        }
    }

    /// Tells readers that there are events up to `last`.
    pub(super) fn notify_readers(&self, last: Option<Position>) {
        self.commits.notify(last);
    }

    /// Waits for events after `after`.
    pub(super) async fn wait(&self, after: Position, at_most: std::time::Duration) {
        let last = || Position::sequential(self.commits.last.load(Ordering::SeqCst));
        self.commits.notifier.wait(|| last() > after, at_most).await;
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
        // A task that was resumed by an answer may drop the store on the writing thread. Then the
        // thread ends by itself.
        let elsewhere = |thread: &JoinHandle<()>| thread.thread().id() != thread::current().id();
        if let Some(thread) = thread.filter(elsewhere) {
            // The thread ends when all requests are written. If it panicked, there is nothing to
            // wait for.
            let _ = thread.join();
        }
    }
}

/// The state of the writing thread.
pub(super) struct Writing {
    connection: Connection,
    path: PathBuf,
    /// Whether a write failed with an unknown outcome. Then no more writes are accepted.
    is_outcome_unknown: bool,
    beside: ProgramWrite,
    guard: Guard,
    commits: Arc<CommitNotifier>,
}

/// How far a transaction came before the database returned an error.
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
                Request::Transaction(work) => {
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
                    Ok(transaction @ Request::Transaction(_)) => {
                        next = Some(transaction);
                        break;
                    }
                    Err(_) => break,
                }
            }
            let outcomes = self.write(&appends);
            let stored = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok());
            self.commits
                .notify(stored.filter_map(|appended| appended.position).max());
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // The send fails if the caller gave up, but the append stays stored. The send may
                // run the caller's task at once, and a panic in that task must not end this thread.
                let _ = catch_unwind(AssertUnwindSafe(|| answer.send(outcome)));
            }
        }
    }

    /// Writes a group in one commit. If the database refuses one of the appends, each append is
    /// written in its own commit, so that only that one fails.
    fn write(&mut self, appends: &[Append]) -> Vec<Answer> {
        if self.is_outcome_unknown {
            return appends.iter().map(|_| Err(stopped(&self.path))).collect();
        }
        let (stage, error) = match self.commit_group(appends) {
            Ok(outcomes) => return outcomes,
            Err(refused) => refused,
        };
        self.is_outcome_unknown = stage == Stage::Commit || !self.connection.is_autocommit();
        if stage == Stage::Insert && !self.is_outcome_unknown && appends.len() > 1 {
            return appends
                .chunks(1)
                .flat_map(|append| self.write(append))
                .collect();
        }
        let error = Arc::new(error);
        let refused = |_| Err(self.to_store_error("append to", Arc::clone(&error)));
        appends.iter().map(refused).collect()
    }

    /// Converts an error of the database.
    fn to_store_error(&self, doing: &'static str, error: Arc<rusqlite::Error>) -> StoreError {
        if self.is_outcome_unknown {
            uncertain(&self.path, Box::new(error))
        } else {
            database(doing, &self.path, error)
        }
    }

    /// Commits all of `appends` that are not refused. If this fails before the commit itself,
    /// nothing is stored.
    fn commit_group(
        &mut self,
        appends: &[Append],
    ) -> Result<Vec<Answer>, (Stage, rusqlite::Error)> {
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
                // The program's own write may fail after the events are inserted.
                append_in_savepoint(&mut transaction, append, beside, guard)
            } else {
                append::append(&transaction, append, beside, guard)
            };
            if transaction.is_autocommit() {
                // The program's own write ended the transaction, and with it the appends before
                // this one.
                return Err((Stage::Insert, transaction_ended()));
            }
            outcomes.push(match outcome {
                Ok(appended) => Ok(appended),
                Err(Failure::Refused(error)) => Err(error),
                Err(Failure::Damage(damage)) => Err(damaged(path, damage)),
                Err(Failure::Database(error)) => return Err((Stage::Insert, error)),
            });
        }
        commit(&transaction).map(|()| outcomes)
    }

    fn in_own_transaction<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        if self.is_outcome_unknown {
            return Err(stopped(&self.path));
        }
        let answer = in_transaction(&mut self.connection, work);
        self.is_outcome_unknown =
            matches!(answer, Err((Stage::Commit, _))) || !self.connection.is_autocommit();
        match answer {
            Ok(answer) => Ok(answer),
            Err((_, Failure::Refused(error))) => Err(error),
            Err((_, Failure::Damage(damage))) => Err(damaged(&self.path, damage)),
            Err((_, Failure::Database(error))) => Err(self.to_store_error(doing, Arc::new(error))),
        }
    }
}

/// Writes one append. If the program's own write fails, all of the append is rolled back.
fn append_in_savepoint(
    transaction: &mut rusqlite::Transaction<'_>,
    append: &Append,
    beside: &ProgramWrite,
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
    commit(&transaction).map_err(|(stage, error)| (stage, error.into()))?;
    Ok(answer)
}

/// Commits. If a deferred constraint refuses the commit, it is known that nothing is stored. The
/// transaction is then rolled back when it is dropped.
fn commit(transaction: &Connection) -> Result<(), (Stage, rusqlite::Error)> {
    if transaction.is_autocommit() {
        return Err((Stage::Insert, transaction_ended()));
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

/// The error for a program that ended the store's transaction.
fn transaction_ended() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
        Some("the program's own write ended the transaction of the events".to_owned()),
    )
}
