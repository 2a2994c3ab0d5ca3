//! What a store promises about writes of several documents, with and without an append, and by many
//! writers at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    Case, at_once,
    documents::{KIND, due_in, expecting, removed, texts, written},
    event,
};
use crate::{
    domain::{
        claim::{Claim, ClaimChange},
        stream_name::StreamName,
        version::Version,
    },
    store::{Append, Document, DocumentChange, Message, Store, StoreError},
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    documents_are_written_together_or_not_at_all(&case);
    a_second_change_follows_on_the_first(&case);
    documents_are_written_with_an_append(&case);
    a_refused_append_writes_no_document(&case);
    of_writers_at_once_one_has_the_revision(&case);
    writers_of_several_documents_do_not_block_each_other(&case);
}

fn order() -> StreamName {
    StreamName::new("order", "1")
}

impl<S: Store> Case<S> {
    #[track_caller]
    fn append_with(&self, stream: &StreamName, expected: u64, documents: Vec<DocumentChange>) {
        let events = vec![event("a", "{}")];
        let mut append = self.request(stream, Version::new(expected), events);
        append.documents = documents;
        self.done("an append", block_on(self.store.append(append)));
    }
}

fn documents_are_written_together_or_not_at_all<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("if a document does not have the expected revision, none is written");
    let first = case.write_one(expecting(written("a", "1"), 0));
    let second = case.write_one(expecting(written("b", "1"), 0));
    let refused = [
        expecting(written("b", "2"), 0),
        expecting(written("b", "2"), first),
        expecting(written("b", "2"), second.saturating_add(1)),
        expecting(removed("b"), first),
        expecting(removed("b"), 0),
        expecting(written("missing", "2"), second),
        expecting(removed("missing"), second),
    ];
    for change in refused {
        for before in [written("a", "2"), removed("a"), written("c", "2")] {
            let name = before.key.name.to_string();
            let expected = if name == "a" { first } else { 0 };
            let before = expecting(before, expected);
            for changes in [
                vec![before.clone(), change.clone()],
                vec![change.clone(), before],
            ] {
                case.same("outcome", &None, &case.write(changes));
            }
        }
    }
    case.same("names", &texts(&["a", "b"]), &case.listed(KIND, None, 10));
    for (name, revision) in [("a", first), ("b", second)] {
        let found = case.document(name).map(|it| (it.revision, it.content.json));
        case.same("document", &Some((revision, "1".to_owned())), &found);
    }
    // With the expected revisions, all are written.
    let revisions = case.write(vec![
        expecting(written("a", "3"), first),
        expecting(removed("b"), second),
        expecting(removed("missing"), 0),
        expecting(written("c", "3"), 0),
        removed("missing, too"),
    ]);
    let revisions = revisions.unwrap_or_default();
    let kinds: Vec<bool> = revisions.iter().map(|revision| *revision > 0).collect();
    case.same("revisions", &vec![true, false, false, true, false], &kinds);
    case.same("names", &texts(&["a", "c"]), &case.listed(KIND, None, 10));
    case.same(
        "nothing to write",
        &Some(Vec::new()),
        &case.write(Vec::new()),
    );
}

fn a_second_change_follows_on_the_first<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("the second change of a document in one call follows on the first one");
    let revisions = case.write(vec![
        written("a", "1"),
        written("b", "1"),
        written("a", "2"),
    ]);
    let last = revisions.unwrap_or_default().last().copied();
    let found = case.document("a").map(|it| (it.revision, it.content.json));
    case.same("document", &last.map(|it| (it, "2".to_owned())), &found);
    let revision = last.unwrap_or_default();
    let outcome = case.write(vec![
        expecting(removed("a"), revision),
        expecting(written("a", "3"), 0),
    ]);
    case.same("outcome", &true, &outcome.is_some());
    case.same("document", &Some("3".to_owned()), &case.json("a"));
    let outcome = case.write(vec![written("a", "4"), expecting(written("a", "5"), 0)]);
    case.same("outcome", &None, &outcome);
    case.same("document", &Some("3".to_owned()), &case.json("a"));
}

fn documents_are_written_with_an_append<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append writes its documents, whatever their revisions are");
    case.append_with(&order(), 0, vec![written("b", "1"), written("a", "1")]);
    let first = case.revision("a");
    case.same("document", &Some("1".to_owned()), &case.json("a"));
    case.same("document", &Some("1".to_owned()), &case.json("b"));
    let changes = vec![
        expecting(due_in(written("a", "2"), 5), 0),
        expecting(removed("b"), 999),
        written("c", "1"),
        written("c", "2"),
    ];
    case.append_with(&order(), 1, changes);
    case.same("names", &texts(&["a", "c"]), &case.listed(KIND, None, 10));
    case.same("due", &texts(&["a"]), &case.due(10));
    case.same("document", &Some("2".to_owned()), &case.json("c"));
    let outcome = case.write(vec![expecting(written("a", "3"), first)]);
    case.same(
        "write with the revision from before the append",
        &None,
        &outcome,
    );
    // Without events, too.
    for (stream, expected) in [(order(), 2), (StreamName::new("order", "2"), 0)] {
        let mut append = Append::new(stream.clone(), Version::new(expected), Vec::new());
        append.documents = vec![written(stream.id(), "1")];
        let appended = case.done("an append", block_on(case.store.append(append)));
        case.same("position", &None, &appended.position);
        let document = case.json(stream.id());
        case.same("document", &Some("1".to_owned()), &document);
    }
}

fn a_refused_append_writes_no_document<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append that is refused or repeated writes no document");
    let claim = Claim {
        name: "number".to_owned(),
        value: "1".to_owned(),
    };
    let mut first = case.request(&order(), Version::NONE, vec![event("a", "{}")]);
    first.claims = vec![ClaimChange::Take(claim.clone())];
    first.message = Some(Message {
        id: "m".into(),
        answer: String::new(),
    });
    first.documents = vec![written("a", "1")];
    case.done("an append", block_on(case.store.append(first.clone())));
    let before = case.document("a");

    let documents = vec![written("a", "2"), written("b", "2")];
    first.documents.clone_from(&documents);
    let repeated = block_on(case.store.append(first));
    let repeated = case.done("a repeat", repeated).repeated.is_some();
    case.same("repeat", &true, &repeated);
    let mut late = case.request(&order(), Version::NONE, vec![event("a", "{}")]);
    late.documents.clone_from(&documents);
    let outcome = block_on(case.store.append(late));
    let is_conflict = matches!(outcome, Err(StoreError::Conflict(_)));
    case.same("conflict", &true, &is_conflict);
    let other = StreamName::new("order", "2");
    let mut claiming = case.request(&other, Version::NONE, vec![event("a", "{}")]);
    claiming.claims = vec![ClaimChange::Take(claim)];
    claiming.documents = documents;
    let outcome = block_on(case.store.append(claiming));
    let is_claimed = matches!(outcome, Err(StoreError::Claimed(_)));
    case.same("claim", &true, &is_claimed);
    case.same("document", &before, &case.document("a"));
    case.same("names", &texts(&["a"]), &case.listed(KIND, None, 10));
}

fn of_writers_at_once_one_has_the_revision<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("of several writers that expect the same revision, one writes");
    for round in 0..10 {
        let won = AtomicUsize::new(0);
        at_once(8, |writer| {
            let name = format!("created {round}");
            let change = expecting(written(&name, &writer.to_string()), 0);
            if case.write(vec![change]).is_some() {
                won.fetch_add(1, Ordering::SeqCst);
            }
        });
        case.same(
            "number of writers that created a document",
            &1,
            &won.into_inner(),
        );
    }
    case.write_one(written("count", "0"));
    at_once(8, |_| {
        let mut left = 10;
        while left > 0 {
            let Some(Document {
                revision, content, ..
            }) = case.document("count")
            else {
                panic!("{}: the document is gone", case.promise)
            };
            let count: u64 = content.json.parse().unwrap_or_default();
            let next = written("count", &count.saturating_add(1).to_string());
            if case.write(vec![expecting(next, revision)]).is_some() {
                left = u32::saturating_sub(left, 1);
            }
        }
    });
    case.same("count", &Some("80".to_owned()), &case.json("count"));
}

fn writers_of_several_documents_do_not_block_each_other<S: Store>(
    case: impl Fn(&'static str) -> Case<S>,
) {
    let case =
        case("writers that write the same documents in another order do not block each other");
    at_once(6, |writer| {
        let stream = StreamName::new("order", writer.to_string());
        for round in 0..20_u64 {
            let json = format!("{writer}.{round}");
            let mut changes = vec![
                written("a", &json),
                written("b", &json),
                written("c", &json),
            ];
            changes.rotate_left(writer % 3);
            if writer % 2 == 0 {
                case.append_with(&stream, round, changes);
            } else {
                case.same("outcome", &true, &case.write(changes).is_some());
            }
        }
    });
    let last = case.json("a");
    case.same("document", &last, &case.json("b"));
    case.same("document", &last, &case.json("c"));
}
