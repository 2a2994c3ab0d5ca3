//! How far a consumer is in this process, for those who wait for it.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{domain::position::Position, waiting::notifier::Notifier};

/// The longest time that one waits before it looks again.
const LOOK: Duration = Duration::from_secs(1);

/// How far a consumer is in this process.
#[derive(Debug, Default)]
pub(super) struct Progress {
    finished: Mutex<Position>,
    is_registered: AtomicBool,
    /// Whether it stopped at an event, until it is tried again.
    is_stopped: AtomicBool,
    changed: Notifier,
}

impl Progress {
    /// All events up to here are finished.
    pub(super) fn set(&self, position: Position) {
        self.is_stopped.store(false, Ordering::SeqCst);
        let mut finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        if *finished < position {
            *finished = position;
            drop(finished);
            self.changed.notify();
        }
    }

    /// It stopped at an event. Those who wait do not wait for it.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.changed.notify();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::SeqCst)
    }

    /// The consumer is registered.
    pub(super) fn register(&self) {
        self.is_registered.store(true, Ordering::SeqCst);
        self.changed.notify();
    }

    /// Waits until the consumer is registered, or until nobody works any more.
    pub(super) async fn registered(&self, is_over: impl Fn() -> bool) {
        let is_done = || self.is_registered.load(Ordering::SeqCst) || is_over();
        while !is_done() {
            self.changed.wait(is_done, LOOK).await;
        }
    }

    pub(super) fn get(&self) -> Position {
        *self.finished.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all events up to a position are finished or it stopped, but not longer than this.
    /// Returns whether that is so.
    pub(super) async fn passed_within(&self, position: Position, at_most: Duration) -> bool {
        let has_passed = || self.get() >= position || self.is_stopped();
        self.changed.wait(has_passed, at_most).await;
        has_passed()
    }

    /// Waits until all events up to a position are finished, or until nobody works any more.
    pub(super) async fn passed(&self, position: Position, is_over: impl Fn() -> bool) {
        let has_passed = || self.get() >= position || is_over();
        while !has_passed() {
            self.changed.wait(has_passed, LOOK).await;
        }
    }
}
