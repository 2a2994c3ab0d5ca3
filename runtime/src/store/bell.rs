//! Wakes whoever waits for new events.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Poll, Waker},
    time::Duration,
};

use crate::timer::pause;

/// Wakes whoever waits. It costs next to nothing while nobody does.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    is_awaited: AtomicBool,
    waiting: Mutex<Vec<Waker>>,
}

impl Bell {
    /// Waits until `is_there`, which is asked at first and whenever the bell was rung; or until
    /// `at_most` is over.
    pub(crate) async fn wait(&self, is_there: impl Fn() -> bool, at_most: Duration) {
        let mut pause = pin!(pause(at_most));
        poll_fn(|context| {
            // Before the question: what comes after it rings.
            self.register(context.waker());
            if is_there() {
                return Poll::Ready(());
            }
            pause.as_mut().poll(context)
        })
        .await;
    }

    fn register(&self, waker: &Waker) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if !waiting.iter().any(|known| known.will_wake(waker)) {
            waiting.push(waker.clone());
        }
        self.is_awaited.store(true, Ordering::SeqCst);
    }

    /// There may be something new.
    pub(crate) fn ring(&self) {
        if !self.is_awaited.load(Ordering::SeqCst) {
            return;
        }
        let waiting = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            self.is_awaited.store(false, Ordering::SeqCst);
            std::mem::take(&mut *waiting)
        };
        // Outside of the lock: a waker may run its task at once.
        waiting.into_iter().for_each(Waker::wake);
    }
}
