//! One consumer in a simulated world: the events that wait for it.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName},
    projection::View,
    relay::{Consumer, Failure, Parked, TRIES},
    store::Payload,
    time::timestamp::Timestamp,
};

/// An event that waits.
#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) event: Arc<Recorded<Payload>>,
    pub(super) tries: u32,
    pub(super) retries: u32,
    /// Whether it was delivered, and comes once more.
    pub(super) is_repeated: bool,
}

impl Waiting {
    pub(super) const fn is_last_try(&self) -> bool {
        self.tries.saturating_add(1) >= TRIES
    }
}

/// One consumer, and the events that wait for it.
pub(super) struct Lane {
    pub(super) consumer: Arc<Consumer>,
    pub(super) view: Option<Box<dyn View>>,
    pub(super) read_to: Position,
    queues: BTreeMap<StreamName, VecDeque<Waiting>>,
    busy: BTreeSet<StreamName>,
    pub(super) parked: BTreeMap<StreamName, Parked>,
}

impl Lane {
    pub(super) fn new(consumer: Consumer) -> Self {
        let view = match &consumer {
            Consumer::Projection(projection) => projection.make().map(|make| make()),
            Consumer::Policy(_) | Consumer::Saga(..) | Consumer::Publication(_) => None,
        };
        Self {
            consumer: Arc::new(consumer),
            view,
            read_to: Position::START,
            queues: BTreeMap::new(),
            busy: BTreeSet::new(),
            parked: BTreeMap::new(),
        }
    }

    /// Takes an event of the log, if the consumer wants it.
    pub(super) fn take(&mut self, event: &Arc<Recorded<Payload>>) {
        if !self.consumer.wants(event) {
            return;
        }
        let waiting = Waiting {
            event: Arc::clone(event),
            tries: 0,
            retries: 0,
            is_repeated: false,
        };
        let queue = self.queues.entry(event.stream.clone()).or_default();
        queue.push_back(waiting);
    }

    /// The streams whose next event can be delivered now.
    pub(super) fn ready(&self) -> impl Iterator<Item = &StreamName> {
        let waiting = self.queues.keys();
        waiting.filter(|stream| !self.busy.contains(*stream) && !self.parked.contains_key(*stream))
    }

    /// Begins to deliver the next event of a stream.
    pub(super) fn begin(&mut self, stream: &StreamName) -> Option<Waiting> {
        let next = self.queues.get(stream)?.front()?.clone();
        self.busy.insert(stream.clone());
        Some(next)
    }

    /// A delivery ended before it was done: its task died, or something was away.
    pub(super) fn again(&mut self, stream: &StreamName) {
        self.busy.remove(stream);
    }

    /// The event was delivered, and comes once more. The second time, it is done.
    pub(super) fn once_more(&mut self, stream: &StreamName) {
        self.busy.remove(stream);
        let next = self.queues.get_mut(stream).and_then(VecDeque::front_mut);
        if next.is_some_and(|next| std::mem::replace(&mut next.is_repeated, true)) {
            self.done(stream);
        }
    }

    /// The event was delivered.
    pub(super) fn done(&mut self, stream: &StreamName) {
        self.busy.remove(stream);
        if let Some(queue) = self.queues.get_mut(stream) {
            queue.pop_front();
            if queue.is_empty() {
                self.queues.remove(stream);
            }
        }
    }

    /// A delivery failed.
    pub(super) fn failed(&mut self, stream: &StreamName, failure: Failure, now: Timestamp) {
        self.busy.remove(stream);
        let (why, is_over) = match failure {
            Failure::Away(_) => return,
            Failure::Fault(why) => (why, false),
            Failure::Refused(why) => (why, true),
        };
        let name = self.consumer.name();
        let is_alone = self.consumer.later_pass();
        let Some(waiting) = self.queues.get_mut(stream).and_then(VecDeque::front_mut) else {
            return;
        };
        waiting.tries = waiting.tries.saturating_add(1);
        if is_over || waiting.tries >= TRIES {
            let mut parked = Parked::new(name, &waiting.event, now, is_alone);
            parked.tries = waiting.tries;
            parked.retries = waiting.retries;
            parked.error = why;
            self.parked.insert(stream.clone(), parked);
        }
    }

    /// Tries a parked stream again.
    pub(super) fn retry(&mut self, stream: &StreamName) {
        if self.parked.remove(stream).is_some()
            && let Some(waiting) = self.queues.get_mut(stream).and_then(VecDeque::front_mut)
        {
            waiting.tries = 0;
            waiting.retries = waiting.retries.saturating_add(1);
        }
    }
}
