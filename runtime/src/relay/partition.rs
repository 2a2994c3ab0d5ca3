//! The part of a consumer's work that this process does: which events are being delivered, and how far
//! all events before are.

use std::{collections::BTreeMap, time::Instant};

use crate::domain::{position::Position, stream_name::StreamName};

/// A partition that this process works on.
#[derive(Debug)]
pub(super) struct Partition {
    /// Of the document, when this process wrote it last.
    pub(super) revision: u64,
    /// The position in the document.
    pub(super) stored: Position,
    /// The last event that was read.
    pub(super) seen: Position,
    /// The events that are not finished, each with the position before it.
    unfinished: BTreeMap<Position, Position>,
    /// When the document was written last.
    pub(super) renewed: Instant,
}

impl Partition {
    pub(super) const fn new(revision: u64, position: Position, now: Instant) -> Self {
        Self {
            revision,
            stored: position,
            seen: position,
            unfinished: BTreeMap::new(),
            renewed: now,
        }
    }

    /// An event will be delivered.
    pub(super) fn begin(&mut self, position: Position, before: Position) {
        self.unfinished.insert(position, before);
    }

    /// An event was delivered, or parked.
    pub(super) fn finish(&mut self, position: Position) {
        self.unfinished.remove(&position);
    }

    /// All events up to here are finished.
    pub(super) fn checkpoint(&self) -> Position {
        let first = self.unfinished.first_key_value();
        first.map_or(self.seen, |(_, before)| *before)
    }

    /// Whether nothing is being delivered.
    pub(super) fn is_idle(&self) -> bool {
        self.unfinished.is_empty()
    }
}

/// The partition of a stream. It is the same in every program and on every machine.
pub(super) fn partition_of(stream: &StreamName, partitions: u32) -> u32 {
    // FNV-1a.
    let bytes = stream
        .aggregate()
        .bytes()
        .chain([b'/'])
        .chain(stream.id().bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The low bits of FNV are the weaker ones.
    let mixed = hash ^ (hash >> 32);
    let partition = mixed.checked_rem(u64::from(partitions)).unwrap_or(0);
    u32::try_from(partition).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Partition, partition_of};
    use crate::domain::{position::Position, stream_name::StreamName};

    #[test]
    fn the_partition_of_a_stream_never_changes() {
        let of = |aggregate: &'static str, id: &str, partitions| {
            partition_of(&StreamName::new(aggregate, id), partitions)
        };
        assert_eq!(of("order", "7", 1), 0);
        let vectors = [("order", "7"), ("order", "8"), ("stock", "A"), ("", "")];
        let found = vectors.map(|(aggregate, id)| of(aggregate, id, 16));
        assert_eq!(found, [2, 15, 8, 2]);
        for (aggregate, id) in vectors {
            // Doubling splits a partition in two.
            let (few, many) = (of(aggregate, id, 16), of(aggregate, id, 32));
            assert!(many == few || many == few + 16);
        }
    }

    #[test]
    fn the_checkpoint_is_below_the_lowest_unfinished_event() {
        let at = Position::sequential;
        let mut partition = Partition::new(1, at(10), Instant::now());
        for position in [11, 12, 14] {
            partition.begin(at(position), at(position - 1));
            partition.seen = at(position);
        }
        partition.finish(at(12));
        assert_eq!(partition.checkpoint(), at(10));
        partition.finish(at(11));
        assert_eq!(partition.checkpoint(), at(13));
        partition.finish(at(14));
        assert_eq!(partition.checkpoint(), at(14));
    }
}
