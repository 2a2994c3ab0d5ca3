//! What a store promises about documents.

use std::time::Duration;

use super::Case;
use crate::{
    domain::position::Position,
    store::{Document, DocumentChange, DocumentContent, DocumentKey, Store},
    testing::START,
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    a_document_is_kept_as_it_was_written(&case);
    documents_are_listed(&case);
    due_documents_are_listed(&case);
    each_write_has_a_new_revision(&case);
}

/// The kind of the documents of the suite.
pub(super) const KIND: &str = "a kind";

pub(super) fn key(name: &str) -> DocumentKey {
    DocumentKey::new(KIND, name)
}

/// A change that writes this JSON, whatever the revision is.
pub(super) fn written(name: &str, json: &str) -> DocumentChange {
    DocumentChange {
        key: key(name),
        expected: None,
        content: Some(DocumentContent {
            json: json.to_owned(),
            ..DocumentContent::default()
        }),
    }
}

/// A change that removes a document.
pub(super) fn removed(name: &str) -> DocumentChange {
    DocumentChange {
        key: key(name),
        expected: None,
        content: None,
    }
}

pub(super) fn expecting(change: DocumentChange, revision: u64) -> DocumentChange {
    DocumentChange {
        expected: Some(revision),
        ..change
    }
}

pub(super) fn due_in(change: DocumentChange, seconds: u64) -> DocumentChange {
    let mut change = change;
    if let Some(content) = &mut change.content {
        content.due = Some(START.plus(Duration::from_secs(seconds)));
    }
    change
}

pub(super) fn at(change: DocumentChange, position: Position) -> DocumentChange {
    let mut change = change;
    if let Some(content) = &mut change.content {
        content.position = Some(position);
    }
    change
}

impl<S: Store> Case<S> {
    /// Writes documents. `None` if one of them has another revision.
    #[track_caller]
    pub(super) fn write(&self, changes: Vec<DocumentChange>) -> Option<Vec<u64>> {
        let outcome = block_on(self.store.write_documents(changes));
        self.done("writing documents", outcome)
    }

    /// Writes a document that has the expected revision. Returns the new revision.
    #[track_caller]
    pub(super) fn write_one(&self, change: DocumentChange) -> u64 {
        match self.write(vec![change]).as_deref() {
            Some([revision]) => *revision,
            other => panic!(
                "{}: a write returns a revision for each change, or nothing if a revision is not the \
                 expected one; this one returned {other:?}",
                self.promise
            ),
        }
    }

    #[track_caller]
    pub(super) fn document(&self, name: &str) -> Option<Document> {
        let found = block_on(self.store.document(&key(name)));
        self.done("reading a document", found)
    }

    /// The revision of a document; 0 if it does not exist.
    #[track_caller]
    pub(super) fn revision(&self, name: &str) -> u64 {
        self.document(name).map_or(0, |document| document.revision)
    }

    #[track_caller]
    pub(super) fn json(&self, name: &str) -> Option<String> {
        self.document(name).map(|document| document.content.json)
    }

    #[track_caller]
    pub(super) fn listed(&self, kind: &str, after: Option<&str>, limit: usize) -> Vec<String> {
        let found = block_on(self.store.documents(kind, after, limit));
        names(self.done("listing documents", found))
    }

    #[track_caller]
    pub(super) fn due(&self, limit: usize) -> Vec<String> {
        let found = block_on(self.store.due(KIND, limit));
        names(self.done("listing due documents", found))
    }
}

fn names(documents: Vec<Document>) -> Vec<String> {
    let names = documents.into_iter().map(|it| it.key.name.to_string());
    names.collect()
}

pub(super) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn a_document_is_kept_as_it_was_written<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a document is read as it was written, until it is removed");
    case.same("document", &None, &case.document("a"));
    let json = "{ \"é\" : [1,2.50, \"\\u0000\"],\"é\":null}";
    let changes = [
        written("a", json),
        at(written("a", "1"), Position::START),
        at(written("a", "\"\""), Position::new(0, 7)),
        due_in(written("a", "{}"), 3),
        at(due_in(written("a", "[]"), 0), Position::new(0, 9)),
    ];
    for change in changes {
        let revision = case.write_one(change.clone());
        let due = change.content.map(|content| Document {
            key: change.key,
            revision,
            content,
        });
        case.same("document", &due, &case.document("a"));
        let listed = block_on(case.store.documents(KIND, None, 10));
        let listed = case.done("listing documents", listed);
        case.same("list", &due.into_iter().collect(), &listed);
    }
    case.same(
        "revision of a removed document",
        &0,
        &case.write_one(removed("a")),
    );
    case.same("document", &None, &case.document("a"));
    case.same("list", &Vec::new(), &case.listed(KIND, None, 10));
    case.same("due documents", &Vec::new(), &case.due(10));
}

fn documents_are_listed<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("documents of a kind are listed in the order of the bytes of their names");
    // Languages sort these in other ways.
    let ordered = ["A", "B", "_", "a", "a b", "ab", "z", "ä"];
    for name in ["z", "B", "a b", "ä", "_", "a", "ab", "A"] {
        case.write_one(written(name, "{}"));
    }
    for kind in ["a", "a kind ", "b"] {
        let key = DocumentKey::new(kind, "another kind");
        case.write_one(DocumentChange {
            key,
            ..written("", "{}")
        });
    }
    case.same("list", &texts(&ordered), &case.listed(KIND, None, 100));
    case.same("page", &texts(&ordered[..3]), &case.listed(KIND, None, 3));
    let after = case.listed(KIND, Some("_"), 2);
    case.same("page after a name", &texts(&ordered[3..5]), &after);
    let after = case.listed(KIND, Some("aa"), 100);
    let due = texts(&ordered[5..]);
    case.same("page after a name that does not exist", &due, &after);
    case.same("empty page", &Vec::new(), &case.listed(KIND, None, 0));
    case.same("end", &Vec::new(), &case.listed(KIND, Some("ä"), 10));
    let others = case.listed("b", None, 10);
    case.same("another kind", &texts(&["another kind"]), &others);
}

fn due_documents_are_listed<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("documents with a due time are listed, the earliest first");
    for (name, seconds) in [("c", 5), ("a", 5), ("d", 1), ("b", 9)] {
        case.write_one(due_in(written(name, "{}"), seconds));
    }
    case.write_one(written("without", "{}"));
    let key = DocumentKey::new("b", "another kind");
    case.write_one(DocumentChange {
        key,
        ..due_in(written("", "{}"), 0)
    });
    case.same("due", &texts(&["d", "a", "c", "b"]), &case.due(10));
    case.same("page", &texts(&["d", "a"]), &case.due(2));
    case.write_one(due_in(written("b", "{}"), 0));
    case.write_one(written("d", "{}"));
    case.write_one(removed("a"));
    case.same("due after changes", &texts(&["b", "c"]), &case.due(10));
}

fn each_write_has_a_new_revision<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("each write of a document has a higher revision than all before it");
    let mut last = 0;
    let mut are_higher = |revisions: &[u64]| {
        let newest = revisions.iter().copied().max().unwrap_or_default();
        let is_lower = |revision: &u64| *revision > 0 && *revision <= last;
        assert!(
            newest > 0 && !revisions.iter().any(is_lower),
            "{}: after the revision {last} there are the revisions {revisions:?}",
            case.promise
        );
        last = newest;
    };
    for _ in 0..2 {
        for name in ["a", "b", "a"] {
            let revision = case.write_one(written(name, "{}"));
            case.same("stored revision", &revision, &case.revision(name));
            are_higher(&[revision]);
        }
        let revision = case.revision("a");
        are_higher(&[case.write_one(expecting(written("a", "{}"), revision))]);
        case.write_one(removed("a"));
        are_higher(&[case.write_one(expecting(written("a", "{}"), 0))]);
        // Each revision belongs to its change.
        let changes = vec![written("z", "1"), removed("b"), written("a", "2")];
        let revisions = case.write(changes).unwrap_or_default();
        let due = vec![case.revision("z"), 0, case.revision("a")];
        case.same("revisions of several documents", &due, &revisions);
        are_higher(&revisions);
    }
}
