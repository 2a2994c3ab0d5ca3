//! What the relay stores as documents.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::failure::Failure;
use crate::{
    domain::position::Position,
    store::{Document, DocumentContent, DocumentKey},
};

/// A consumer, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ConsumerRow {
    pub(super) partitions: u32,
    pub(super) is_paused: bool,
    /// How often it was set to another position.
    #[serde(default)]
    pub(super) resets: u64,
    /// The position to which it was set the last time.
    #[serde(default)]
    pub(super) reset_to: Position,
}

/// A partition of a consumer, as it is stored. Its position is the document's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartitionRow {
    /// Who works, if anyone does.
    pub(super) owner: Option<Uuid>,
    /// The process of the owner.
    pub(super) process: Option<Uuid>,
}

pub(super) fn content(
    position: Option<Position>,
    row: &impl Serialize,
) -> Result<DocumentContent, Failure> {
    Ok(DocumentContent {
        position,
        due: None,
        json: serde_json::to_string(row)?,
    })
}

/// Reads what the relay wrote.
///
/// # Errors
///
/// If another program changed it.
pub(super) fn row<T: for<'de> Deserialize<'de>>(document: &Document) -> Result<T, Failure> {
    serde_json::from_str(&document.content.json).map_err(|error| {
        let DocumentKey { kind, name } = &document.key;
        Failure::Fault(format!(
            "the document `{kind}` `{name}` of the relay cannot be read: {error}"
        ))
    })
}
