//! The parked streams of a consumer, as this process knows them: those of its partitions.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    delivery::{Retried, Retry},
    parked::Parked,
};
use crate::domain::{stream_name::StreamName, version::Version};

/// The parked streams of a consumer. What failed is in the store only: there may be many.
#[derive(Default)]
pub(super) struct ParkedStreams {
    /// The version of the last event that was skipped in each stream.
    skipped: HashMap<StreamName, Version>,
    /// The events that failed and are being tried again.
    retried: HashSet<Uuid>,
    /// The version up to which a retried stream is delivered already.
    passed: HashMap<StreamName, Version>,
}

/// What follows after a retry.
pub(super) enum Then {
    Nothing,
    /// More events of the stream came meanwhile. They are delivered after this version.
    GoOn(Retry, Version),
    /// The stream is not parked any more.
    Remove(Retry),
}

impl ParkedStreams {
    /// Whether an event waits in its stream.
    pub(super) fn skips(&mut self, stream: &StreamName, version: Version) -> bool {
        let Some(skipped) = self.skipped.get_mut(stream) else {
            return false;
        };
        *skipped = version.max(*skipped);
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

    /// Another process works on these streams now.
    pub(super) fn forget(&mut self, are_lost: impl Fn(&StreamName) -> bool) {
        self.skipped.retain(|stream, _| !are_lost(stream));
        self.passed.retain(|stream, _| !are_lost(stream));
    }

    /// A stream is parked.
    pub(super) fn park(&mut self, parked: &Parked) {
        if !parked.is_alone {
            let skipped = self.skipped.entry(parked.stream.clone());
            skipped.or_insert(parked.version);
        }
    }

    /// Someone asked to try a parked stream again. Returns whether to begin now.
    pub(super) fn takes_up(&mut self, parked: &Parked) -> bool {
        self.park(parked);
        self.retried.insert(parked.event_id)
    }

    /// A retry ended.
    pub(super) fn retried(&mut self, retry: Retry, retried: &Retried) -> Then {
        let (parked, event_id) = (&retry.parked, retry.parked.event_id);
        let then = match retried {
            Retried::Abandoned | Retried::ParkedAgain => Then::Nothing,
            Retried::UpTo(_) if parked.is_alone => Then::Remove(retry),
            Retried::UpTo(version) => match self.skipped.get(&parked.stream) {
                // Another process works on it now, and tries it again itself.
                None => Then::Nothing,
                Some(skipped) if skipped > version => Then::GoOn(retry, *version),
                Some(_) => {
                    self.skipped.remove(&parked.stream);
                    self.passed.insert(parked.stream.clone(), *version);
                    Then::Remove(retry)
                }
            },
        };
        if matches!(then, Then::Nothing) {
            self.retried.remove(&event_id);
        }
        then
    }

    /// The document of an event that failed is removed.
    pub(super) fn removed(&mut self, event_id: Uuid) {
        self.retried.remove(&event_id);
    }
}

/// The parked streams that someone asked for.
#[derive(Debug, Default)]
pub(super) struct Retries {
    /// The number of those that are being tried, or whose document is being removed.
    pub(super) running: usize,
    /// Whether there may be more that wait.
    pub(super) has_more: bool,
    /// Whether one has ended since this process asked the store for more.
    pub(super) has_ended: bool,
}

impl Retries {
    /// The number of parked streams that are tried again at the same time.
    pub(super) const AT_A_TIME: usize = 32;

    /// Whether it is time to ask the store for more.
    pub(super) const fn needs_more(&self) -> bool {
        self.has_more && self.has_ended && self.running <= Self::AT_A_TIME / 2
    }
}
