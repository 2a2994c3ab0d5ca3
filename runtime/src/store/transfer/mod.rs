//! Moves the contents of a store to another store, as lines of JSON.

mod error;
mod export;
mod import;

use serde::{Deserialize, Serialize};

pub use self::{error::TransferError, export::export, import::import};
use super::{Document, Holdings, Payload};
use crate::domain::recorded::Recorded;

/// The number of events, streams or documents in memory at once.
const BATCH: usize = 512;
/// The version of the line format.
const FORM: u32 = 1;

/// One line of an export.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first line.
    Entail { form: u32 },
    /// An event, in the order of the log.
    Event(Recorded<Payload>),
    /// A consumer that has processed the events above.
    Consumer(String),
    /// A document. If it has a position, this is after the events above.
    Document(Document),
    /// What a stream has in addition to its events.
    Holdings(Holdings),
    /// The last line. It shows that no line is missing.
    End(Transferred),
}

/// The amount of data that was transferred so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Transferred {
    /// The number of events.
    pub events: u64,
    /// The number of streams that have a state, claims, or answers to messages.
    pub holders: u64,
    /// The number of documents.
    #[serde(default)] // exports of older releases have no documents
    pub documents: u64,
}
