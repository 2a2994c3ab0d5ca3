//! Commands on one aggregate take turns.

use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque, hash_map::Entry},
    future::{Future, poll_fn},
    hash::Hash,
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
    queues: Mutex<Queues<K>>,
}

struct Queues<K> {
    tickets: u64,
    of_keys: HashMap<K, Queue>,
}

struct Queue {
    /// The ticket of the one that has the turn.
    turn: u64,
    waiting: VecDeque<(u64, Waker)>,
}

/// The turn of one command, or its place in the queue until its turn comes. The turn ends when this
/// is dropped.
pub(crate) struct KeyedGuard<K: Hash + Eq + Clone> {
    turns: Arc<KeyedLock<K>>,
    key: K,
    ticket: u64,
}

impl<K: Hash + Eq + Clone> KeyedLock<K> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            queues: Mutex::new(Queues {
                tickets: 0,
                of_keys: HashMap::new(),
            }),
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
        let (ticket, has_turn) = self.queue_up(key.clone());
        let turn = KeyedGuard {
            turns: Arc::clone(self),
            key,
            ticket,
        };
        if !has_turn {
            poll_fn(|context| turn.poll(context)).await;
        }
        turn
    }

    /// Returns a ticket, and whether it has the turn already.
    fn queue_up(&self, key: K) -> (u64, bool) {
        let mut queues = self.lock();
        queues.tickets = queues.tickets.wrapping_add(1);
        let ticket = queues.tickets;
        match queues.of_keys.entry(key) {
            Entry::Vacant(place) => {
                place.insert(Queue {
                    turn: ticket,
                    waiting: VecDeque::new(),
                });
                (ticket, true)
            }
            Entry::Occupied(mut queue) => {
                let waiting = &mut queue.get_mut().waiting;
                waiting.push_back((ticket, Waker::noop().clone()));
                (ticket, false)
            }
        }
    }
}

impl<K: Hash + Eq> KeyedLock<K> {
    fn lock(&self) -> MutexGuard<'_, Queues<K>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> KeyedGuard<K> {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let mut queues = self.turns.lock();
        let Some(queue) = queues.of_keys.get_mut(&self.key) else {
            return Poll::Ready(());
        };
        if queue.turn == self.ticket {
            return Poll::Ready(());
        }
        let mut waiting = queue.waiting.iter_mut();
        if let Some((_, waker)) = waiting.find(|(ticket, _)| *ticket == self.ticket) {
            waker.clone_from(context.waker());
        }
        Poll::Pending
    }
}

impl<K: Hash + Eq + Clone> KeyedGuard<K> {
    /// Leaves the queue, and returns the waker of the command that has the turn now.
    fn leave(&self) -> Option<Waker> {
        let mut queues = self.turns.lock();
        let Entry::Occupied(mut place) = queues.of_keys.entry(self.key.clone()) else {
            return None;
        };
        let queue = place.get_mut();
        if queue.turn != self.ticket {
            queue.waiting.retain(|(ticket, _)| *ticket != self.ticket);
            return None;
        }
        let Some((ticket, next)) = queue.waiting.pop_front() else {
            place.remove();
            return None;
        };
        queue.turn = ticket;
        Some(next)
    }
}

thread_local! {
    /// The locks and tickets whose turns run code on this thread now.
    static ENTERED: RefCell<Vec<(usize, u64)>> = const { RefCell::new(Vec::new()) };
}

impl<K: Hash + Eq> KeyedLock<K> {
    /// What [`ENTERED`] notes of this lock.
    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Whether this thread runs code in a turn of this key. To wait for another turn would be to wait
    /// for itself.
    pub(crate) fn is_entered(&self, key: &K) -> bool {
        ENTERED.with_borrow(|entered| {
            // Mostly nothing is, and then the key is not looked up.
            !entered.is_empty() && {
                let turn = self.lock().of_keys.get(key).map(|queue| queue.turn);
                turn.is_some_and(|turn| entered.contains(&(self.address(), turn)))
            }
        })
    }
}

impl<K: Hash + Eq + Clone> KeyedGuard<K> {
    /// Runs code in the turn, and notes that this thread does so.
    pub(crate) fn enter<T>(&self, run: impl FnOnce() -> T) -> T {
        /// Ends the note, even after a panic.
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                ENTERED.with_borrow_mut(Vec::pop);
            }
        }
        let note = (self.turns.address(), self.ticket);
        ENTERED.with_borrow_mut(|entered| entered.push(note));
        let _leave = Leave;
        run()
    }
}

impl<K: Hash + Eq + Clone> Drop for KeyedGuard<K> {
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
