//! Sends requests to the writing thread, and waits for their outcomes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{self, Sender},
    },
    thread::{self, JoinHandle},
};

use futures_channel::oneshot;
use rusqlite::Connection;

use super::{
    authorizer::Guard,
    beside::ProgramWrite,
    error::{Failure, database, stopped, uncertain, unusable},
    log_transfer::LogTransfer,
    open::Opened,
    stop::Stop,
    write::{Write, ask},
    writing::{CommitNotifier, Request, Writing},
};
use crate::{
    domain::position::Position,
    store::{StoreError, process::Process},
    waiting::callback,
};

/// Sends requests to the writing thread. When it is dropped, it waits until all requests are
/// written.
pub(super) struct Writer {
    path: PathBuf,
    opened_by: Process,
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<CommitNotifier>,
    stop: Stop,
}

/// The reason why nothing is written after a panic of the writing thread.
const THREAD_ENDED: &str = "the writing thread has ended";

impl Writer {
    /// Starts the thread. The thread owns the connection and the lock that prevents other writers.
    /// The lock is released after the connection is closed.
    pub(super) fn start(
        opened: Opened,
        beside: ProgramWrite,
        guard: Guard,
    ) -> Result<Self, StoreError> {
        let Opened {
            path,
            lock,
            writer: mut connection,
            identity,
            last,
        } = opened;
        let log = guard
            .install(&mut connection)
            .and_then(|()| LogTransfer::begin(&mut connection))
            .map_err(|error| database("open", &path, error))?;
        let (requests, asked) = mpsc::channel();
        let stop = Stop::default();
        let commits = Arc::new(CommitNotifier::starting_at(last));
        let mut writing = Writing {
            connection,
            path: path.clone(),
            identity,
            log,
            stop: stop.clone(),
            beside,
            guard,
            commits: Arc::clone(&commits),
        };
        let thread = thread::Builder::new()
            .name("entail-writer".to_owned())
            .spawn(move || {
                writing.run(&asked);
                writing.close();
                drop(lock);
            })
            .map_err(|error| unusable("start the writing thread for", &path, error))?;
        Ok(Self {
            path,
            opened_by: Process::current(),
            requests: Some(requests),
            thread: Some(thread),
            commits,
            stop,
        })
    }

    /// Whether writes are accepted.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.opened_by.check(|| self.path.display().to_string())?;
        let thread = self.thread.as_ref();
        if thread.is_none_or(JoinHandle::is_finished) {
            return Err(stopped(&self.path, THREAD_ENDED));
        }
        self.stop.check(&self.path)
    }

    /// Opens the file again, if no more writes are accepted.
    pub(super) async fn reopen(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let request = Request::Transaction(Box::new(move |writing| {
            let outcome = writing.reopen();
            let _ = catch_unwind(AssertUnwindSafe(|| answer.send(outcome)));
        }));
        self.send(request, answered).await
    }

    /// Writes in one commit with the other writes that wait.
    pub(super) async fn write<W: Write>(&self, write: W) -> Result<W::Outcome, StoreError> {
        let (write, answered) = ask(write);
        self.send(Request::Write(write), answered).await
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
            // The reason is the same as for other writes, in `Writing::run`.
            let _ = catch_unwind(AssertUnwindSafe(|| answer.send(outcome)));
        }));
        self.send(request, answered).await
    }

    async fn send<T>(
        &self,
        request: Request,
        answered: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.opened_by.check(|| self.path.display().to_string())?;
        if let Some(inside) = callback::current().filter(|_| self.is_own_thread()) {
            return Err(StoreError::Reentrant { inside });
        }
        let requests = self.requests.as_ref();
        if requests.is_none_or(|requests| requests.send(request).is_err()) {
            return Err(stopped(&self.path, THREAD_ENDED));
        }
        match answered.await {
            Ok(answer) => answer,
            // The thread panicked while it handled this request.
            Err(gone) => Err(uncertain(&self.path, Box::new(gone))),
        }
    }

    fn is_own_thread(&self) -> bool {
        let own = self.thread.as_ref().map(|thread| thread.thread().id());
        own == Some(thread::current().id())
    }

    /// Tells readers that there are events up to `last`.
    pub(super) fn notify_readers(&self, last: Option<Position>) {
        self.commits.notify(last);
    }

    /// Waits for events after `after`.
    pub(super) async fn wait(&self, after: Position, at_most: std::time::Duration) {
        self.commits.wait(after, at_most).await;
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        // A task that was resumed by an answer may drop the store on the writing thread. Then the
        // thread ends by itself. A child process has no writing thread.
        let waits = !self.is_own_thread() && !self.opened_by.is_forked();
        if let Some(thread) = self.thread.take().filter(|_| waits) {
            // The thread ends when all requests are written. If it panicked, there is nothing to
            // wait for.
            let _ = thread.join();
        }
    }
}
