//! The position of an event in the log.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The position of an event in the log, which is the one order of all events of a store.
///
/// Only the order has a meaning: a store may leave out numbers. A store with one writer uses only
/// `sequence`. A store with several writers orders by the transaction first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Position {
    transaction: u64,
    sequence: u64,
}

impl Position {
    /// The position before the first event.
    pub const START: Self = Self::new(0, 0);

    /// A position. Positions are ordered by transaction, and then by sequence.
    #[must_use]
    pub const fn new(transaction: u64, sequence: u64) -> Self {
        Self {
            transaction,
            sequence,
        }
    }

    /// The position of an event in a store with one writer, which counts its events.
    #[must_use]
    pub const fn sequential(sequence: u64) -> Self {
        Self::new(0, sequence)
    }

    /// The number of the transaction, in stores with several writers; 0 in the others.
    #[must_use]
    pub const fn transaction(self) -> u64 {
        self.transaction
    }

    /// The number of the event.
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
