//! The writing thread: it commits writes that wait together.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::Receiver,
    },
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, TransactionBehavior, config::DbConfig};

use super::{
    authorizer::Guard,
    beside::ProgramWrite,
    error::{Failure, damaged, database, stopped, uncertain},
    identity::FileIdentity,
    log_transfer::LogTransfer,
    open::reopen,
    stop::Stop,
    write::WaitingWrite,
};
use crate::{domain::position::Position, store::StoreError, waiting::notifier::Notifier};

/// The maximum number of writes in a commit.
const GROUP: usize = 256;

/// A write that waits, of any kind.
type Waiting = Box<dyn WaitingWrite>;

pub(super) enum Request {
    /// A write, which is committed together with others.
    Write(Waiting),
    /// Work in its own transaction. It sends the outcome itself.
    Transaction(Box<dyn FnOnce(&mut Writing) + Send>),
}

/// Tells waiting readers what was committed.
#[derive(Default)]
pub(super) struct CommitNotifier {
    /// The position of the last event.
    last: AtomicU64,
    notifier: Notifier,
}

impl CommitNotifier {
    pub(super) fn starting_at(last: Position) -> Self {
        let commits = Self::default();
        commits.last.store(last.sequence(), Ordering::SeqCst);
        commits
    }

    pub(super) async fn wait(&self, after: Position, at_most: Duration) {
        let last = || Position::sequential(self.last.load(Ordering::SeqCst));
        self.notifier.wait(|| last() > after, at_most).await;
    }

    pub(super) fn notify(&self, last: Option<Position>) {
        if let Some(last) = last {
            self.last.fetch_max(last.sequence(), Ordering::SeqCst);
            self.notifier.notify();
        }
    }
}

/// The state of the writing thread.
pub(super) struct Writing {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) identity: FileIdentity,
    pub(super) log: LogTransfer,
    /// Set when a write failed with an unknown outcome. Then no more writes are accepted.
    pub(super) stop: Stop,
    pub(super) beside: ProgramWrite,
    pub(super) guard: Guard,
    pub(super) commits: Arc<CommitNotifier>,
}

/// How far a transaction came before the database returned an error.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Begin,
    Insert,
    Commit,
}

impl Writing {
    pub(super) fn run(&mut self, asked: &Receiver<Request>) {
        let mut next = None;
        while let Some(first) = next.take().or_else(|| asked.recv().ok()) {
            let mut group = match first {
                Request::Write(write) => vec![write],
                Request::Transaction(work) => {
                    work(self);
                    continue;
                }
            };
            while group.len() < GROUP {
                match asked.try_recv() {
                    Ok(Request::Write(write)) => group.push(write),
                    Ok(transaction @ Request::Transaction(_)) => {
                        next = Some(transaction);
                        break;
                    }
                    Err(_) => break,
                }
            }
            self.write(&mut group);
            let positions = group.iter().filter_map(|write| write.position());
            self.commits.notify(positions.max());
            for write in group {
                // The send may run the caller's task at once, and a panic in that task must not end
                // this thread.
                let _ = catch_unwind(AssertUnwindSafe(|| write.answer()));
            }
            if !self.stop.is_set() {
                // If it fails, the log grows, and the next commit tries again.
                let _ = self.log.run_if_long(&self.connection);
                if !self.connection.is_autocommit() {
                    self.stop.because(Arc::new(transaction_left_open()));
                }
            }
        }
    }

    /// Closes the connection. The file is complete then, unless a reader needs the log.
    pub(super) fn close(self) {
        if self.identity.check(&self.path).is_err() {
            // SQLite would remove the log by its name, and it may be another store's.
            let keep = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
            let _ = self.connection.set_db_config(keep, true);
        } else if !self.stop.is_set() {
            // The log stays where it is if this fails.
            let _ = LogTransfer::run(&self.connection);
        }
    }

    /// Writes a group in one commit. If the database refuses one of the writes, each of them is
    /// written in its own commit, so that only that one fails.
    fn write(&mut self, group: &mut [Waiting]) {
        if let Err(error) = self.check_usable() {
            let error = Arc::new(error);
            for write in group {
                let error = match self.check_usable() {
                    Err(error) => error,
                    Ok(()) => stopped(&self.path, Arc::clone(&error)),
                };
                write.fail(error);
            }
            return;
        }
        let (stage, error) = match self.commit_group(group) {
            Ok(()) => return self.fail_if_replaced(group),
            Err(refused) => refused,
        };
        let error = Arc::new(error);
        if stage == Stage::Commit || !self.connection.is_autocommit() {
            self.stop.because(Arc::<rusqlite::Error>::clone(&error));
        } else if stage == Stage::Insert && group.len() > 1 {
            for write in group.chunks_mut(1) {
                self.write(write);
            }
            return;
        }
        for write in group {
            write.fail(self.to_store_error("append to", Arc::clone(&error)));
        }
    }

    /// Checks that writes are accepted, and that the file still has its name.
    fn check_usable(&self) -> Result<(), StoreError> {
        self.stop.check(&self.path)?;
        self.identity.check(&self.path)
    }

    /// If the file lost its name during a commit, it is not known whether the writes of the commit
    /// will be found again.
    fn fail_if_replaced(&mut self, group: &mut [Waiting]) {
        let Err(replaced) = self.identity.check(&self.path) else {
            return;
        };
        let replaced = Arc::new(replaced);
        self.stop.because(Arc::<StoreError>::clone(&replaced));
        for write in group.iter_mut().filter(|write| write.is_done()) {
            write.fail(uncertain(&self.path, Box::new(Arc::clone(&replaced))));
        }
    }

    /// Converts an error of the database.
    fn to_store_error(&self, doing: &'static str, error: Arc<rusqlite::Error>) -> StoreError {
        if self.stop.is_set() {
            uncertain(&self.path, Box::new(error))
        } else {
            database(doing, &self.path, error)
        }
    }

    /// Commits all writes that are not refused. If this fails before the commit itself, nothing is
    /// stored.
    fn commit_group(&mut self, group: &mut [Waiting]) -> Result<(), (Stage, rusqlite::Error)> {
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
        for write in group {
            let written = write.write(&mut transaction, beside, guard);
            if transaction.is_autocommit() {
                // The program's own write ended the transaction, and with it the writes before this
                // one.
                return Err((Stage::Insert, transaction_ended()));
            }
            match written {
                Ok(()) => {}
                Err(Failure::Refused(error)) => write.fail(error),
                Err(Failure::Damage(damage)) => write.fail(damaged(path, damage)),
                Err(Failure::Database(error)) => return Err((Stage::Insert, error)),
            }
        }
        commit(&transaction)
    }

    pub(super) fn in_own_transaction<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        self.check_usable()?;
        let answer = in_transaction(&mut self.connection, work);
        let is_open = !self.connection.is_autocommit();
        if is_open {
            self.stop.because(Arc::new(transaction_left_open()));
        }
        match answer {
            Ok(answer) => Ok(answer),
            Err((_, Failure::Refused(error))) => Err(error),
            Err((_, Failure::Damage(damage))) => Err(damaged(&self.path, damage)),
            Err((stage, Failure::Database(error))) => {
                let error = Arc::new(error);
                if stage == Stage::Commit || is_open {
                    self.stop.because(Arc::<rusqlite::Error>::clone(&error));
                }
                Err(self.to_store_error(doing, error))
            }
        }
    }

    /// Opens the file again after a write failed with an unknown outcome. What is in the file then is
    /// what was stored.
    pub(super) fn reopen(&mut self) -> Result<(), StoreError> {
        if !self.stop.is_set() {
            return self.identity.check(&self.path);
        }
        self.identity.check(&self.path)?;
        let failed = |error| database("open", &self.path, error);
        let nothing = Connection::open_in_memory().map_err(failed)?;
        let former = std::mem::replace(&mut self.connection, nothing);
        // Its transaction ends with it. It must not touch the log any more.
        let keep = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        former.set_db_config(keep, true).map_err(failed)?;
        former.close().map_err(|(_, error)| failed(error))?;
        let (mut connection, last) = reopen(&self.path)?;
        self.log = self
            .guard
            .install(&mut connection)
            .and_then(|()| LogTransfer::begin(&mut connection))
            .map_err(failed)?;
        self.connection = connection;
        self.stop.clear();
        self.commits.notify(Some(last));
        Ok(())
    }
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

/// The error for a transaction that SQLite did not end.
fn transaction_left_open() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
        Some("a transaction could not be ended".to_owned()),
    )
}

/// The error for a program that ended the store's transaction.
fn transaction_ended() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK),
        Some("the program's own write ended the transaction of the events".to_owned()),
    )
}
