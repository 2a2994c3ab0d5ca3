//! Wakes the readers that wait for new events.

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

/// The longest time that a reader waits before it asks again. An alarm stays in the timer until it
/// is due, so it must not be far away.
const LONGEST: Duration = Duration::from_secs(1);

/// Wakes all tasks that wait. It costs almost nothing while no task waits.
#[derive(Debug, Default)]
pub struct Notifier {
    is_awaited: AtomicBool,
    waits: AtomicU64,
    waiting: Mutex<Vec<(u64, Waker)>>,
}

impl Notifier {
    /// Waits until `is_there` returns `true`, but not longer than `at_most`, and not longer than a
    /// second. `is_there` is called at the start, and after each [`Notifier::notify`].
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
            // Registers before it asks, so that an event after the question wakes it.
            place.register(context.waker());
            if is_there() {
                return Poll::Ready(());
            }
            pause.as_mut().poll(context)
        })
        .await;
    }

    /// Wakes the tasks that wait, because there may be something new.
    pub fn notify(&self) {
        if !self.is_awaited.load(Ordering::SeqCst) {
            return;
        }
        let waiting = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            self.is_awaited.store(false, Ordering::SeqCst);
            std::mem::take(&mut *waiting)
        };
        // Wakes after the lock is released: a waker may run its task at once, and a panic of the
        // task must not reach the writer.
        for (_, waker) in waiting {
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }
}

/// One task that waits. It is removed when this is dropped.
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
