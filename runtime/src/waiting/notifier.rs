//! Wakes whoever waits for new events.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Poll, Waker},
    time::Duration,
};

use super::timer::pause;

/// The longest that one waits before it asks by itself: an alarm lasts until it is due.
const LONGEST: Duration = Duration::from_secs(1);

/// Wakes whoever waits. It costs next to nothing while nobody does.
#[derive(Debug, Default)]
pub struct Notifier {
    is_awaited: AtomicBool,
    waits: AtomicU64,
    waiting: Mutex<Vec<(u64, Waker)>>,
}

impl Notifier {
    /// Waits until `is_there`, which is asked at first and whenever the notifier was rung; or until
    /// `at_most` is over, or a second.
    pub async fn wait(&self, is_there: impl Fn() -> bool, at_most: Duration) {
        if is_there() {
            return;
        }
        let place = Place {
            notifier: self,
            number: self.waits.fetch_add(1, Ordering::Relaxed),
        };
        let mut pause = pin!(pause(at_most.min(LONGEST)));
        poll_fn(|context| {
            // Before the question: what comes after it rings.
            place.register(context.waker());
            if is_there() {
                return Poll::Ready(());
            }
            pause.as_mut().poll(context)
        })
        .await;
    }

    /// There may be something new.
    pub fn notify(&self) {
        if !self.is_awaited.load(Ordering::SeqCst) {
            return;
        }
        let waiting = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            self.is_awaited.store(false, Ordering::SeqCst);
            std::mem::take(&mut *waiting)
        };
        // Outside of the lock: a waker may run its task at once, and a panic in that is not the writer's.
        for (_, waker) in waiting {
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }
}

/// One that waits; forgotten when it is dropped.
struct Place<'a> {
    notifier: &'a Notifier,
    number: u64,
}

impl Place<'_> {
    fn register(&self, waker: &Waker) {
        let waiting = self.notifier.waiting.lock();
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(number, _)| *number != self.number);
        waiting.push((self.number, waker.clone()));
        self.notifier.is_awaited.store(true, Ordering::SeqCst);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let waiting = self.notifier.waiting.lock();
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|(number, _)| *number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        task::{Context, Waker},
        time::Duration,
    };

    use super::Notifier;

    #[test]
    fn one_that_stops_waiting_is_forgotten() {
        let notifier = Notifier::default();
        for _ in 0..3 {
            let mut wait = pin!(notifier.wait(|| false, Duration::from_secs(60)));
            let mut context = Context::from_waker(Waker::noop());
            for _ in 0..3 {
                assert!(wait.as_mut().poll(&mut context).is_pending());
            }
            assert_eq!(
                notifier.waiting.lock().map(|waiting| waiting.len()).ok(),
                Some(1)
            );
        }
    }
}
