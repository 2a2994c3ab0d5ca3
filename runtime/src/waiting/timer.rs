//! Waiting without an async runtime: one thread wakes all tasks that wait.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, LazyLock, Mutex, PoisonError},
    task::{Poll, Waker},
    thread,
    time::{Duration, Instant},
};

/// Completes after `duration`, on any async runtime.
pub async fn pause(duration: Duration) {
    let Some(due) = Instant::now().checked_add(duration) else {
        return std::future::pending().await;
    };
    let mut set: Option<Waker> = None;
    poll_fn(|context| {
        if Instant::now() >= due {
            return Poll::Ready(());
        }
        // One alarm is enough, unless the task has another waker now.
        if !set
            .as_ref()
            .is_some_and(|waker| waker.will_wake(context.waker()))
        {
            set = Some(context.waker().clone());
            ALARMS.set(due, context.waker().clone());
        }
        Poll::Pending
    })
    .await;
}

static ALARMS: LazyLock<Alarms> = LazyLock::new(|| {
    let started = thread::Builder::new()
        .name("entail-timer".to_owned())
        .spawn(|| ALARMS.run());
    Alarms {
        started: started.is_ok(),
        queue: Mutex::default(),
        changed: Condvar::new(),
    }
});

struct Alarms {
    /// Whether the timer thread runs. If the system had no thread left, a wait is a busy loop.
    started: bool,
    queue: Mutex<BinaryHeap<Alarm>>,
    changed: Condvar,
}

struct Alarm {
    due: Reverse<Instant>,
    waker: Waker,
}

impl Alarms {
    fn set(&self, due: Instant, waker: Waker) {
        if !self.started {
            waker.wake();
            return;
        }
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Alarm {
                due: Reverse(due),
                waker,
            });
        self.changed.notify_one();
    }

    fn run(&self) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now = Instant::now();
            let next = queue.peek().map(|alarm| alarm.due.0);
            queue = match next {
                Some(due) if due <= now => {
                    let alarm = queue.pop();
                    drop(queue);
                    // Wakes after the lock is released: a waker may run its task at once, and a
                    // panic of the task must not end this thread.
                    if let Some(alarm) = alarm {
                        let _ = catch_unwind(AssertUnwindSafe(|| alarm.waker.wake()));
                    }
                    self.queue.lock().unwrap_or_else(PoisonError::into_inner)
                }
                Some(due) => {
                    let wait = due.saturating_duration_since(now);
                    let (queue, _) = self
                        .changed
                        .wait_timeout(queue, wait)
                        .unwrap_or_else(PoisonError::into_inner);
                    queue
                }
                None => self
                    .changed
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

impl PartialEq for Alarm {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}
impl Eq for Alarm {}
impl PartialOrd for Alarm {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Alarm {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.due.cmp(&other.due)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc,
        time::{Duration, Instant},
    };

    use super::pause;
    use crate::waiting::block_on::block_on;

    #[test]
    fn no_pause_ends_before_it_is_due() {
        let (sender, receiver) = mpsc::channel();
        let waits: Vec<_> = [30, 10, 20]
            .into_iter()
            .map(|millis| {
                let sender = sender.clone();
                std::thread::spawn(move || {
                    let start = Instant::now();
                    block_on(pause(Duration::from_millis(millis)));
                    assert!(start.elapsed() >= Duration::from_millis(millis));
                    sender.send(millis)
                })
            })
            .collect();
        for wait in waits {
            assert!(wait.join().is_ok_and(|sent| sent.is_ok()));
        }
        drop(sender);
        let mut ended: Vec<u64> = receiver.iter().collect();
        ended.sort_unstable();
        assert_eq!(ended, [10, 20, 30]);
    }
}
