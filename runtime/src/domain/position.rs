//! The place of an event in the one order of all events.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The place of an event in the one order of all events of a store.
///
/// Only the order means anything: a store may leave numbers out. Stores with one writer count
/// in `sequence` alone; one with several writers orders by the transaction first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    transaction: u64,
    sequence: u64,
}

impl Position {
    /// Before the first event.
    pub const START: Self = Self::new(0, 0);

    /// The place of an event: first by its transaction, then by its sequence.
    #[must_use]
    pub const fn new(transaction: u64, sequence: u64) -> Self {
        Self {
            transaction,
            sequence,
        }
    }

    /// The place of an event in a store that has one writer, and counts its events.
    #[must_use]
    pub const fn sequential(sequence: u64) -> Self {
        Self::new(0, sequence)
    }

    /// Counts transactions in stores with several writers; 0 in the others.
    #[must_use]
    pub const fn transaction(self) -> u64 {
        self.transaction
    }

    /// Counts events.
    #[must_use]
    pub const fn sequence(self) -> u64 {
        self.sequence
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.transaction == 0 {
            self.sequence.fmt(formatter)
        } else {
            write!(formatter, "{}.{}", self.transaction, self.sequence)
        }
    }
}
