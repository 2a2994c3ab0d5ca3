//! The documents of a store in memory.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    ops::Bound::{Excluded, Included, Unbounded},
};

use crate::{
    domain::position::Position,
    store::{Document, DocumentChange, DocumentKey, document::fit},
};

#[derive(Default)]
pub(super) struct Documents {
    stored: BTreeMap<DocumentKey, Document>,
    /// The last revision that was given.
    revision: u64,
}

impl Documents {
    pub(super) fn get(&self, key: &DocumentKey) -> Option<Document> {
        self.stored.get(key).cloned()
    }

    pub(super) fn of_kind(&self, kind: &str, after: Option<&str>, limit: usize) -> Vec<Document> {
        let first = match after {
            Some(after) => Excluded(DocumentKey::new(kind, after)),
            None => Included(DocumentKey::new(kind, "")),
        };
        let of_kind = self.stored.range((first, Unbounded));
        let of_kind = of_kind.take_while(|(key, _)| key.kind == kind);
        of_kind
            .take(limit)
            .map(|(_, document)| document.clone())
            .collect()
    }

    /// Documents of all kinds, in the order of their keys.
    pub(super) fn all(&self, after: Option<&DocumentKey>, limit: usize) -> Vec<Document> {
        let first = after.map_or(Unbounded, Excluded);
        let later = self.stored.range((first, Unbounded)).take(limit);
        later.map(|(_, document)| document.clone()).collect()
    }

    pub(super) fn due(&self, kind: &str, limit: usize) -> Vec<Document> {
        let mut due = self.of_kind(kind, None, usize::MAX);
        due.retain(|document| document.content.due.is_some());
        due.sort_by_key(|document| document.content.due);
        due.truncate(limit);
        due
    }

    /// The positions whose later events are kept.
    pub(super) fn positions(&self) -> impl Iterator<Item = Position> {
        let documents = self.stored.values();
        documents.filter_map(|document| document.content.position)
    }

    pub(super) fn write(&mut self, changes: Vec<DocumentChange>) -> Option<Vec<u64>> {
        let revision_of = |key: &DocumentKey| {
            let stored = self.stored.get(key);
            Ok::<_, Infallible>(stored.map_or(0, |document| document.revision))
        };
        match fit(&changes, revision_of) {
            Ok(true) => Some(self.write_all(changes)),
            Ok(false) => None,
            Err(impossible) => match impossible {},
        }
    }

    /// Writes documents, whatever their revisions are.
    pub(super) fn write_all(&mut self, changes: Vec<DocumentChange>) -> Vec<u64> {
        let write = |change: DocumentChange| {
            let DocumentChange { key, content, .. } = change;
            let Some(content) = content else {
                self.stored.remove(&key);
                return 0;
            };
            self.revision = self.revision.saturating_add(1);
            let document = Document {
                key: key.clone(),
                revision: self.revision,
                content,
            };
            self.stored.insert(key, document);
            self.revision
        };
        changes.into_iter().map(write).collect()
    }
}
