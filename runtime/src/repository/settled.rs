//! The answer to a message that led to no events and stays so.

use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(feature = "relay")]
use crate::observe::outcome;

/// The answer to a message of the relay that was refused or voided. The message never takes effect,
/// although the aggregate might accept the same command now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Settled {
    /// The aggregate rejected the command. This is its error, as JSON.
    Rejected(String),
    /// The command changes an aggregate, but it did not exist.
    NotFound,
    /// The command creates an aggregate, but it existed already.
    AlreadyExists,
    /// Another aggregate held a claimed value. This is the name of the claim.
    Claimed(String),
    /// The sender gave up before the message was answered.
    Void,
}

/// How it is stored: it is distinguished from the answers of commands that were accepted.
#[derive(Serialize, Deserialize)]
struct Stored {
    settled: Settled,
}

impl Settled {
    /// Reads a stored answer. `None` if it is not of this kind.
    pub(crate) fn read(answer: &str) -> Option<Self> {
        let stored: Stored = serde_json::from_str(answer).ok()?;
        Some(stored.settled)
    }

    /// The answer, as spans and metrics say it.
    #[cfg(feature = "relay")]
    pub(crate) const fn outcome(&self) -> &'static str {
        match self {
            Self::Rejected(_) => outcome::REJECTED,
            Self::NotFound => outcome::NOT_FOUND,
            Self::AlreadyExists => outcome::ALREADY_EXISTS,
            Self::Claimed(_) => outcome::CLAIMED,
            Self::Void => outcome::VOID,
        }
    }

    /// The text to store.
    ///
    /// # Errors
    ///
    /// None is known: it consists of texts.
    #[cfg(feature = "relay")]
    pub(crate) fn write(self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Stored { settled: self })
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => write!(formatter, "it was rejected: {rejection}"),
            Self::NotFound => formatter.write_str("the aggregate did not exist"),
            Self::AlreadyExists => formatter.write_str("the aggregate existed already"),
            Self::Claimed(claim) => {
                write!(formatter, "another aggregate had the claimed `{claim}`")
            }
            Self::Void => formatter.write_str("the sender gave up"),
        }
    }
}
