//! The position of an event in the log.

use std::{fmt, str::FromStr};

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

/// A text that is not a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsePositionError {
    /// The text.
    pub text: String,
}

impl fmt::Display for ParsePositionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text } = self;
        write!(
            formatter,
            "`{text}` is not a position: use the text of a position, such as `3` or `7.3`"
        )
    }
}

impl std::error::Error for ParsePositionError {}

/// Reads what `Display` writes.
///
/// ```
/// # use entail::prelude::*;
/// for position in [Position::sequential(3), Position::new(7, 3)] {
///     assert_eq!(position.to_string().parse(), Ok(position));
/// }
/// assert!("7.".parse::<Position>().is_err());
/// ```
impl FromStr for Position {
    type Err = ParsePositionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| {
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u64>().ok().filter(|_| is_number)
        };
        let (transaction, sequence) = text.split_once('.').unwrap_or(("0", text));
        let position = number(transaction).zip(number(sequence));
        let position = position.map(|(transaction, sequence)| Self::new(transaction, sequence));
        position.ok_or_else(|| ParsePositionError {
            text: text.to_owned(),
        })
    }
}
