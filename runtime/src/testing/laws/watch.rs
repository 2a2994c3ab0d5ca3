//! Notices when one history runs long.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

/// What runs now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Running {
    /// The number of the history, from 1; 0 when all have run.
    history: usize,
    /// The stored name of the command.
    command: &'static str,
    /// Whether it was said that the history runs long.
    said: bool,
}

/// Watches the histories from another thread, because one that never ends cannot say so itself.
pub(super) struct Watch {
    shared: Arc<(Mutex<Running>, Condvar)>,
}

impl Watch {
    /// Watches the histories of an aggregate. It speaks when one of them runs longer than this.
    pub(super) fn new(aggregate: &'static str, patience: Duration) -> Self {
        let first = Running {
            history: 1,
            command: "",
            said: false,
        };
        let shared = Arc::new((Mutex::new(first), Condvar::new()));
        let watched = Arc::clone(&shared);
        // A program that cannot start a thread runs the histories without the watch.
        let started = thread::Builder::new()
            .name("laws".to_owned())
            .spawn(move || watch(aggregate, patience, &watched));
        drop(started);
        Self { shared }
    }

    /// A command runs now.
    pub(super) fn command(&self, name: &'static str) {
        let mut running = self.lock();
        running.command = name;
    }

    /// The history has ended. Returns whether it ran long.
    pub(super) fn next(&self) -> bool {
        let mut running = self.lock();
        let said = running.said;
        running.history = running.history.saturating_add(1);
        running.said = false;
        drop(running);
        self.shared.1.notify_all();
        said
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Running> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.lock().history = 0;
        self.shared.1.notify_all();
    }
}

#[allow(clippy::print_stderr)] // a test that does not end has no other way to say why
fn watch(aggregate: &str, patience: Duration, shared: &(Mutex<Running>, Condvar)) {
    let (running, changed) = shared;
    let mut now = running.lock().unwrap_or_else(PoisonError::into_inner);
    while now.history > 0 {
        let watched = now.history;
        let waited = changed.wait_timeout_while(now, patience, |now| now.history == watched);
        let (guard, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        now = guard;
        if timeout.timed_out() {
            now.said = true;
            eprintln!(
                "the laws of `{aggregate}`: history {watched} has run for {patience:?}; its last command \
                 is `{}`",
                now.command
            );
            let waited = changed.wait_while(now, |now| now.history == watched);
            now = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}
