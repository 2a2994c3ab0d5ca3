//! The events that wait to be delivered, by stream: those of different streams side by side, those of
//! one stream in order.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
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
    /// The streams in which events wait, or that are being worked on.
    streams: HashMap<StreamName, Waiting>,
    /// The number of events that wait.
    count: usize,
    /// The streams in which events wait, and that are not being worked on.
    ready: VecDeque<StreamName>,
}

/// The events of a stream that wait.
#[derive(Default)]
struct Waiting {
    items: VecDeque<Item>,
    /// Whether the stream is being worked on.
    is_working: bool,
}

impl Queue {
    pub(super) const fn has_room(&self) -> bool {
        self.count < EVENTS
    }

    pub(super) fn push(&mut self, stream: &StreamName, item: Item) {
        self.count = self.count.saturating_add(1);
        if let Some(waiting) = self.streams.get_mut(stream) {
            // A stream that is not being worked on is ready already.
            waiting.items.push_back(item);
            return;
        }
        let waiting = Waiting {
            items: VecDeque::from([item]),
            is_working: false,
        };
        self.streams.insert(stream.clone(), waiting);
        self.ready.push_back(stream.clone());
    }

    /// The next event of a stream that is not being worked on. From now on it is.
    pub(super) fn next(&mut self) -> Option<(StreamName, Item)> {
        while let Some(stream) = self.ready.pop_front() {
            if let Some(waiting) = self.streams.get_mut(&stream)
                && let Some(item) = waiting.items.pop_front()
            {
                waiting.is_working = true;
                self.count = self.count.saturating_sub(1);
                return Some((stream, item));
            }
        }
        None
    }

    /// A stream is not being worked on any more.
    pub(super) fn free(&mut self, stream: StreamName) {
        let Entry::Occupied(mut waiting) = self.streams.entry(stream) else {
            return;
        };
        if waiting.get().items.is_empty() {
            waiting.remove();
        } else {
            waiting.get_mut().is_working = false;
            self.ready.push_back(waiting.key().clone());
        }
    }

    /// Forgets the events of a partition.
    pub(super) fn forget(&mut self, partition: u32) {
        self.streams.retain(|_, waiting| {
            waiting.items.retain(|item| item.partition != partition);
            waiting.is_working || !waiting.items.is_empty()
        });
        let waiting = self.streams.values();
        self.count = waiting.map(|waiting| waiting.items.len()).sum();
        let streams = &self.streams;
        self.ready.retain(|stream| streams.contains_key(stream));
    }
}
