//! What a consumer does while something that it needs is away: its deliveries try again one at a time,
//! each after a pause of its own, until one of them succeeds.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::context::Context;
use crate::waiting::keyed_lock::{KeyedGuard, KeyedLock};

/// The turn of the delivery that tries.
pub(super) type Turn = KeyedGuard<()>;

/// Whether something that a consumer needs is away.
pub(super) struct Outage {
    is_on: AtomicBool,
    /// How many outages have ended.
    ended: AtomicU64,
    turns: Arc<KeyedLock<()>>,
}

impl Default for Outage {
    fn default() -> Self {
        Self {
            is_on: AtomicBool::new(false),
            ended: AtomicU64::new(0),
            turns: KeyedLock::new(),
        }
    }
}

impl Outage {
    /// What was away is back. All deliveries that wait try again at once.
    pub(super) fn end(&self, context: &Context) {
        if self.is_on.swap(false, Ordering::SeqCst) {
            self.ended.fetch_add(1, Ordering::SeqCst);
            context.bell.notify();
        }
    }

    /// Waits after a try that failed: for a pause and then for the own turn, or for the end of the
    /// outage. The pause comes first, so that a delivery that nothing helps does not hold up the others.
    pub(super) async fn wait(&self, context: &Context, pause: Duration) -> Option<Turn> {
        let ended = self.ended.load(Ordering::SeqCst);
        let has_ended = || self.ended.load(Ordering::SeqCst) != ended;
        self.is_on.store(true, Ordering::SeqCst);
        context.pause_unless(pause, has_ended).await;
        if has_ended() {
            return None;
        }
        let turn = self.turns.take(()).await;
        (!has_ended()).then_some(turn)
    }
}
