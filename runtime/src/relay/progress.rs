//! How far a consumer is in this process, for those who wait for it.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::{domain::position::Position, waiting::notifier::Notifier};

/// The longest time that one waits before it looks again.
const LOOK: Duration = Duration::from_secs(1);

/// How far a consumer is in this process.
#[derive(Debug, Default)]
pub(super) struct Progress {
    finished: Mutex<Finished>,
    /// The number of deliveries that are under way.
    at_work: AtomicUsize,
    is_registered: AtomicBool,
    /// The changes of operators that are taken up, with everything that they led to.
    taken_up: AtomicU64,
    /// Whether it stopped at an event, until it is tried again.
    is_stopped: AtomicBool,
    changed: Notifier,
}

/// The events up to a position are finished, since the last reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Finished {
    /// How often the consumer was set to another position.
    resets: u64,
    position: Position,
}

impl Progress {
    /// All events up to here are finished, since this number of resets.
    pub(super) fn set(&self, resets: u64, position: Position) {
        self.is_stopped.store(false, Ordering::SeqCst);
        let reached = Finished { resets, position };
        let mut finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        if *finished < reached {
            *finished = reached;
            drop(finished);
            self.changed.notify();
        }
    }

    /// The position up to which all events are finished, since this number of resets.
    pub(super) fn since(&self, resets: u64) -> Position {
        let finished = *self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        if finished.resets == resets {
            finished.position
        } else {
            Position::START
        }
    }

    pub(super) fn work_on(&self, deliveries: usize) {
        self.at_work.store(deliveries, Ordering::SeqCst);
    }

    pub(super) fn at_work(&self) -> usize {
        self.at_work.load(Ordering::SeqCst)
    }

    /// It stopped at an event. Those who wait do not wait for it.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.changed.notify();
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::SeqCst)
    }

    /// The changes of operators up to this number are taken up, with everything that they led to.
    pub(super) fn take_up(&self, changes: u64) {
        if self.taken_up.swap(changes, Ordering::SeqCst) < changes {
            self.changed.notify();
        }
    }

    /// Waits until the changes of operators up to this number are taken up, or until nobody works any
    /// more.
    pub(super) async fn took_up(&self, changes: u64, is_over: impl Fn() -> bool) {
        let is_done = || self.taken_up.load(Ordering::SeqCst) >= changes || is_over();
        while !is_done() {
            self.changed.wait(is_done, LOOK).await;
        }
    }

    /// The consumer is registered.
    pub(super) fn register(&self) {
        self.is_registered.store(true, Ordering::SeqCst);
        self.changed.notify();
    }

    /// Waits until the consumer is registered or has stopped at a mistake, or until nobody works any more.
    pub(super) async fn registered(&self, is_over: impl Fn() -> bool) {
        let is_registered = || self.is_registered.load(Ordering::SeqCst);
        let is_done = || is_registered() || self.is_stopped() || is_over();
        while !is_done() {
            self.changed.wait(is_done, LOOK).await;
        }
    }

    pub(super) fn get(&self) -> Position {
        let finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        finished.position
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
