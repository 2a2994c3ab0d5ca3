//! The parked streams of a consumer, as this process knows them.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{delivery::Retried, parked::Parked};
use crate::domain::{position::Position, stream_name::StreamName, version::Version};

/// A stream that is parked.
struct ParkedStream {
    parked: Parked,
    /// The version of the last event that was skipped.
    skipped: Version,
    is_retried: bool,
    before: Option<Position>,
}

/// The parked streams of a consumer.
#[derive(Default)]
pub(super) struct ParkedStreams {
    streams: HashMap<StreamName, ParkedStream>,
    /// The events that are parked alone and are being tried again.
    alone: HashSet<Uuid>,
    /// The version up to which a retried stream is delivered already.
    passed: HashMap<StreamName, Version>,
}

/// What follows after a retry.
pub(super) enum Then {
    Nothing,
    /// More events of the stream came meanwhile. They are delivered after this version.
    GoOn(Parked, Version),
    /// The stream is not parked any more.
    Remove(Parked),
}

impl ParkedStreams {
    /// Whether an event waits in its stream.
    pub(super) fn skips(&mut self, stream: &StreamName, version: Version) -> bool {
        let Some(parked) = self.streams.get_mut(stream) else {
            return false;
        };
        parked.skipped = parked.skipped.max(version);
        true
    }

    /// Whether an event was delivered when its stream was retried.
    pub(super) fn has_passed(&self, stream: &StreamName, version: Version) -> bool {
        let passed = self.passed.get(stream);
        passed.is_some_and(|passed| version <= *passed)
    }

    /// The reader has passed all events that were delivered by retries.
    pub(super) fn forget_passed(&mut self) {
        self.passed.clear();
    }

    /// The position before the event that failed.
    pub(super) fn position_before(&self, stream: &StreamName) -> Option<Position> {
        self.streams.get(stream).and_then(|parked| parked.before)
    }

    pub(super) fn park(&mut self, parked: Parked, before: Option<Position>) {
        if parked.is_alone {
            return;
        }
        let parked_stream = ParkedStream {
            skipped: parked.version,
            is_retried: false,
            before,
            parked: parked.clone(),
        };
        self.streams.insert(parked.stream, parked_stream);
    }

    /// Looks at a stored document of a parked stream. Returns whether to try it again now.
    pub(super) fn takes_up(&mut self, parked: &Parked, position: Option<Position>) -> bool {
        let is_asked = parked.is_asked || parked.dropped.is_some();
        if parked.is_alone {
            return is_asked && self.alone.insert(parked.event_id);
        }
        if !self.streams.contains_key(&parked.stream) {
            self.park(parked.clone(), position);
        }
        match self.streams.get_mut(&parked.stream) {
            Some(known) if is_asked && !known.is_retried => {
                known.is_retried = true;
                known.before = position;
                true
            }
            _ => false,
        }
    }

    /// A retry ended.
    pub(super) fn retried(&mut self, parked: Parked, retried: Retried) -> Then {
        match retried {
            Retried::Abandoned => Then::Nothing,
            Retried::Parked(again) if again.is_alone => {
                self.alone.remove(&parked.event_id);
                Then::Nothing
            }
            Retried::UpTo(_) if parked.is_alone => {
                self.alone.remove(&parked.event_id);
                Then::Remove(parked)
            }
            Retried::Parked(again) => {
                if let Some(known) = self.streams.get_mut(&parked.stream) {
                    known.parked = *again;
                    known.is_retried = false;
                }
                Then::Nothing
            }
            Retried::UpTo(version) => {
                let known = self.streams.get(&parked.stream);
                if known.is_some_and(|known| known.skipped > version) {
                    return Then::GoOn(parked, version);
                }
                self.streams.remove(&parked.stream);
                self.passed.insert(parked.stream.clone(), version);
                Then::Remove(parked)
            }
        }
    }
}
