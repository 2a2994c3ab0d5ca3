//! Small JSON documents next to the events. The relay keeps its own state in them.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{domain::position::Position, time::timestamp::Timestamp};

/// What identifies a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentKey {
    /// What kind of document it is: for example, `consumer`. It may have up to 128 bytes.
    pub kind: String,
    /// Its name, unique in its kind. It may have up to 2,048 bytes.
    pub name: Arc<str>,
}

impl DocumentKey {
    /// The key of the document of this kind and name.
    pub fn new(kind: impl Into<String>, name: impl Into<Arc<str>>) -> Self {
        Self {
            kind: kind.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for DocumentKey {
    /// `kind/name`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.kind, self.name)
    }
}

/// A stored document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What identifies it.
    pub key: DocumentKey,
    /// Changes with each write. A store never gives a revision twice, and later ones are higher.
    pub revision: u64,
    /// Its contents.
    pub content: DocumentContent,
}

/// The contents of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentContent {
    /// Events after this position are kept for the one who wrote the document:
    /// [`Log::prune`](super::Log::prune) does not remove them.
    pub position: Option<Position>,
    /// When something has to happen.
    pub due: Option<Timestamp>,
    /// The rest, as JSON.
    pub json: String,
}

/// A document to write or to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentChange {
    /// What identifies it.
    pub key: DocumentKey,
    /// The revision that the document must have: 0 if it must not exist, `None` if any will do. An
    /// append ([`Append::documents`](super::Append::documents)) ignores it.
    pub expected: Option<u64>,
    /// The new contents; `None` removes the document.
    pub content: Option<DocumentContent>,
}

/// Whether each of the documents that `changes` name has the revision that its change expects.
/// `revision_of` returns the revision of a stored document, or 0.
///
/// # Errors
///
/// The first error of `revision_of`.
pub(super) fn fit<E>(
    changes: &[DocumentChange],
    mut revision_of: impl FnMut(&DocumentKey) -> Result<u64, E>,
) -> Result<bool, E> {
    /// The revision that a document gets by an earlier change. No writer can expect it.
    const NEW: u64 = u64::MAX;
    let mut revisions = BTreeMap::new();
    for DocumentChange {
        key,
        expected,
        content,
    } in changes
    {
        if let Some(expected) = *expected {
            let found = match revisions.get(key) {
                Some(revision) => *revision,
                None => revision_of(key)?,
            };
            if found != expected {
                return Ok(false);
            }
        }
        revisions.insert(key, if content.is_some() { NEW } else { 0 });
    }
    Ok(true)
}
