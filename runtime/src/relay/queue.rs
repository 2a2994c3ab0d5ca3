//! The events that wait to be delivered, by stream: those of different streams side by side, those of
//! one stream in order.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName},
    store::{LogPage, Payload},
};

/// The number of events that wait.
const EVENTS: usize = 1_024;

/// An event that waits to be delivered.
pub(super) struct Item {
    pub(super) partition: u32,
    pub(super) page: Arc<LogPage>,
    pub(super) index: usize,
    /// The position before the event.
    pub(super) before: Position,
    /// Why it must not be delivered, if the chain that led to it is too long.
    pub(super) too_long: Option<String>,
}

impl Item {
    pub(super) fn event(&self) -> Option<&Recorded<Payload>> {
        self.page.events.get(self.index)
    }
}

/// The events that wait to be delivered.
#[derive(Default)]
pub(super) struct Queue {
    waiting: HashMap<StreamName, VecDeque<Item>>,
    /// The number of events in `waiting`.
    count: usize,
    /// The streams in `waiting` that are not being worked on.
    ready: VecDeque<StreamName>,
    working: HashSet<StreamName>,
}

impl Queue {
    pub(super) const fn has_room(&self) -> bool {
        self.count < EVENTS
    }

    pub(super) fn push(&mut self, stream: &StreamName, item: Item) {
        let queue = self.waiting.entry(stream.clone()).or_default();
        if queue.is_empty() && !self.working.contains(stream) {
            self.ready.push_back(stream.clone());
        }
        self.count = self.count.saturating_add(1);
        queue.push_back(item);
    }

    /// The next event of a stream that is not being worked on. From now on it is.
    pub(super) fn next(&mut self) -> Option<(StreamName, Item)> {
        while let Some(stream) = self.ready.pop_front() {
            let Some(queue) = self.waiting.get_mut(&stream) else {
                continue;
            };
            let item = queue.pop_front();
            if queue.is_empty() {
                self.waiting.remove(&stream);
            }
            if let Some(item) = item {
                self.count = self.count.saturating_sub(1);
                self.working.insert(stream.clone());
                return Some((stream, item));
            }
        }
        None
    }

    /// A stream is not being worked on any more.
    pub(super) fn free(&mut self, stream: StreamName) {
        self.working.remove(&stream);
        if self.waiting.contains_key(&stream) {
            self.ready.push_back(stream);
        }
    }

    /// Forgets the events of a partition.
    pub(super) fn forget(&mut self, partition: u32) {
        self.waiting.retain(|_, queue| {
            queue.retain(|item| item.partition != partition);
            !queue.is_empty()
        });
        self.count = self.waiting.values().map(VecDeque::len).sum();
        let waiting = &self.waiting;
        self.ready.retain(|stream| waiting.contains_key(stream));
    }
}
