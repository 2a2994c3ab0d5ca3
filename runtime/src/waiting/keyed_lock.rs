//! Commands on one aggregate take turns.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hash, Hasher},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

/// Lets the commands that one program runs on one aggregate take turns, in the order in which
/// they came.
///
/// The expected version alone is enough for correctness. But commands on one aggregate can only
/// succeed one after the other. If several run at once, all but one of them are decided needlessly,
/// and under load some never succeed.
pub(crate) struct KeyedLock<K> {
    queues: Mutex<HashMap<K, Queue>>,
}

#[derive(Default)]
struct Queue {
    tickets: u64,
    /// The first one has the turn.
    waiting: VecDeque<(u64, Waker)>,
}

/// The turn of one command, or its place in the queue until its turn comes. The turn ends when this
/// is dropped.
pub(crate) struct KeyedGuard<K: Hash + Eq> {
    turns: Arc<KeyedLock<K>>,
    key: K,
    ticket: u64,
}

impl<K: Hash + Eq + Clone> KeyedLock<K> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            queues: Mutex::default(),
        })
    }

    /// Takes the turn, if no other has it.
    pub(crate) fn try_take(self: &Arc<Self>, key: K) -> Option<KeyedGuard<K>> {
        let mut taking = pin!(self.take(key));
        let mut context = Context::from_waker(Waker::noop());
        match taking.as_mut().poll(&mut context) {
            Poll::Ready(turn) => Some(turn),
            Poll::Pending => None,
        }
    }

    /// Waits for the turn.
    pub(crate) async fn take(self: &Arc<Self>, key: K) -> KeyedGuard<K> {
        let ticket = {
            let mut queues = self.lock();
            let queue = queues.entry(key.clone()).or_default();
            queue.tickets = queue.tickets.wrapping_add(1);
            queue
                .waiting
                .push_back((queue.tickets, Waker::noop().clone()));
            queue.tickets
        };
        let turn = KeyedGuard {
            turns: Arc::clone(self),
            key,
            ticket,
        };
        poll_fn(|context| turn.poll(context)).await;
        turn
    }
}

impl<K: Hash + Eq> KeyedLock<K> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Queue>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq> KeyedGuard<K> {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let mut queues = self.turns.lock();
        let Some(queue) = queues.get_mut(&self.key) else {
            return Poll::Ready(());
        };
        if queue
            .waiting
            .front()
            .is_none_or(|(ticket, _)| *ticket == self.ticket)
        {
            return Poll::Ready(());
        }
        let place = queue
            .waiting
            .iter_mut()
            .find(|(ticket, _)| *ticket == self.ticket);
        if let Some((_, waker)) = place {
            waker.clone_from(context.waker());
        }
        Poll::Pending
    }
}

impl<K: Hash + Eq> KeyedGuard<K> {
    /// Leaves the queue, and returns the waker of the command that is now first.
    fn leave(&self) -> Option<Waker> {
        let mut queues = self.turns.lock();
        let queue = queues.get_mut(&self.key)?;
        queue.waiting.retain(|(ticket, _)| *ticket != self.ticket);
        let next = queue.waiting.front().map(|(_, waker)| waker.clone());
        if next.is_none() {
            queues.remove(&self.key);
        }
        next
    }
}

thread_local! {
    /// The locks and keys whose turns run code on this thread now.
    static ENTERED: RefCell<Vec<(usize, u64)>> = const { RefCell::new(Vec::new()) };
}

impl<K: Hash + Eq> KeyedLock<K> {
    /// What [`ENTERED`] notes of this lock and this key.
    fn note(&self, key: &K) -> (usize, u64) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        (std::ptr::from_ref(self).addr(), hasher.finish())
    }

    /// Whether this thread runs code in a turn of this key. To wait for another turn would be to wait
    /// for itself.
    pub(crate) fn is_entered(&self, key: &K) -> bool {
        let note = self.note(key);
        ENTERED.with_borrow(|entered| entered.contains(&note))
    }
}

impl<K: Hash + Eq> KeyedGuard<K> {
    /// Runs code in the turn, and notes that this thread does so.
    pub(crate) fn enter<T>(&self, run: impl FnOnce() -> T) -> T {
        /// Ends the note, even after a panic.
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                ENTERED.with_borrow_mut(Vec::pop);
            }
        }
        let note = self.turns.note(&self.key);
        ENTERED.with_borrow_mut(|entered| entered.push(note));
        let _leave = Leave;
        run()
    }
}

impl<K: Hash + Eq> Drop for KeyedGuard<K> {
    fn drop(&mut self) {
        // Wakes after the lock is released, because a waker may run its task at once.
        if let Some(next) = self.leave() {
            next.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future,
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use super::KeyedLock;

    #[test]
    fn the_first_that_came_is_the_next() {
        let turns = KeyedLock::new();
        let mut context = Context::from_waker(Waker::noop());
        let mut first = pin!(turns.take("order"));
        let mut second = pin!(turns.take("order"));
        let mut third = pin!(turns.take("order"));
        let mut other = pin!(turns.take("another order"));

        let Poll::Ready(turn) = first.as_mut().poll(&mut context) else {
            unreachable!("nobody is before the first");
        };
        assert!(second.as_mut().poll(&mut context).is_pending());
        assert!(third.as_mut().poll(&mut context).is_pending());
        assert!(other.as_mut().poll(&mut context).is_ready());
        drop(turn);
        assert!(third.as_mut().poll(&mut context).is_pending());
        assert!(second.as_mut().poll(&mut context).is_ready());
        assert!(third.as_mut().poll(&mut context).is_ready());
    }

    #[test]
    fn one_that_stops_waiting_holds_nobody_up() {
        let turns = KeyedLock::new();
        let mut context = Context::from_waker(Waker::noop());
        let mut first = pin!(turns.take(1));
        let turn = first.as_mut().poll(&mut context);
        let mut third = pin!(turns.take(1));
        {
            let mut second = Box::pin(turns.take(1));
            assert!(second.as_mut().poll(&mut context).is_pending());
        }
        assert!(third.as_mut().poll(&mut context).is_pending());
        drop(turn);
        assert!(third.as_mut().poll(&mut context).is_ready());
    }
}
