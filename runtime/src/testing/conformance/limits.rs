//! What a store promises about names that are not within the limits.

use super::{Case, documents, event};
use crate::{
    domain::{
        claim::{Claim, ClaimChange},
        position::Position,
        stream_name::StreamName,
        version::Version,
    },
    store::{Append, DocumentChange, DocumentKey, Message, Store, StoreError},
    waiting::block_on::block_on,
};

/// Names that no store takes, and the longest that every store takes.
struct Names {
    refused: Vec<String>,
    longest: String,
}

fn names_up_to(longest: usize, may_be_empty: bool) -> Names {
    let mut refused = vec!["n".repeat(longest.saturating_add(1)), "a\0b".to_owned()];
    if !may_be_empty {
        refused.push(String::new());
    }
    // Bytes count, not letters; and the databases must not shorten the name.
    let longest = "é".repeat(longest / 2);
    Names { refused, longest }
}

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a name that is not within the limits is refused, and nothing is stored");
    check_appends(&case);
    check_consumers(&case);
    check_documents(&case);
    check_settled(&case);
}

fn check_appends<S: Store>(case: &Case<S>) {
    let order = StreamName::new("order", "1");
    let plain = |stream: StreamName| Append::new(stream, Version::NONE, vec![event("a", "{}")]);
    let claiming = |name: String, value: String| {
        let mut append = plain(order.clone());
        append.claims = vec![ClaimChange::Take(Claim { name, value })];
        append
    };
    let answering = |message: String| {
        let mut append = plain(order.clone());
        append.message = Some(Message {
            id: message.into(),
            answer: "yes".to_owned(),
        });
        append
    };
    let of_event = |name: String| {
        let mut append = plain(order.clone());
        if let Some(event) = append.events.first_mut() {
            event.payload.name = name.into();
        }
        append
    };
    let appends: [(Names, &dyn Fn(String) -> Append); 6] = [
        (names_up_to(128, false), &|name| {
            plain(StreamName::new(name, "1"))
        }),
        (names_up_to(1_024, true), &|id| {
            plain(StreamName::new("order", id))
        }),
        (names_up_to(128, false), &of_event),
        (names_up_to(1_024, false), &answering),
        (names_up_to(128, false), &|name| {
            claiming(name, "1".to_owned())
        }),
        (names_up_to(2_048, false), &|value| {
            claiming("number".to_owned(), value)
        }),
    ];
    for (names, append) in &appends {
        for name in &names.refused {
            case.refuses(&block_on(case.store.append(append(name.clone()))));
        }
    }
    case.same("log", &0, &case.log(Position::START, 10).len());
    for (names, append) in &appends {
        let mut append = append(names.longest.clone());
        let page = case.read(&append.stream, Version::NONE, 1);
        append.expected = page.version;
        let stream = append.stream.clone();
        case.done("an append", block_on(case.store.append(append)));
        let now = case.read(&stream, Version::NONE, 1).version;
        case.same("version", &page.version.next(), &now);
    }
}

fn check_consumers<S: Store>(case: &Case<S>) {
    let consumers = names_up_to(1_024, false);
    for name in &consumers.refused {
        case.refuses(&block_on(
            case.store.set_checkpoint(name, Some(Position::START)),
        ));
    }
    let longest = &consumers.longest;
    let set = block_on(case.store.set_checkpoint(longest, Some(Position::START)));
    case.done("setting a checkpoint", set);
    let all = case.done(
        "reading the checkpoints",
        block_on(case.store.checkpoints()),
    );
    case.same(
        "checkpoints",
        &vec![(longest.clone(), Position::START)],
        &all,
    );
}

fn check_documents<S: Store>(case: &Case<S>) {
    let kinds = names_up_to(128, false);
    let names = names_up_to(2_048, false);
    let refused = kinds
        .refused
        .iter()
        .map(|kind| DocumentKey::new(&**kind, "a"));
    let refused = refused.chain(names.refused.iter().map(|name| documents::key(name)));
    for key in refused {
        let change = DocumentChange {
            key: key.clone(),
            ..documents::written("a", "{}")
        };
        let valid = documents::written("a", "{}");
        let changes = vec![valid, change.clone()];
        case.refuses(&block_on(case.store.write_documents(changes)));
        let order = StreamName::new("order", "document");
        let mut append = Append::new(order, Version::NONE, vec![event("a", "{}")]);
        append.documents = vec![change];
        case.refuses(&block_on(case.store.append(append)));
        case.refuses(&block_on(case.store.document(&key)));
    }
    for kind in &kinds.refused {
        case.refuses(&block_on(case.store.documents(kind, None, 1)));
        case.refuses(&block_on(case.store.due(kind, 1)));
    }
    case.same("document", &None, &case.document("a"));
    let longest = DocumentKey::new(kinds.longest, names.longest);
    let change = DocumentChange {
        key: longest.clone(),
        ..documents::due_in(documents::written("", "{}"), 1)
    };
    let outcome = case.write(vec![change]);
    case.same("written", &true, &outcome.is_some());
    let found = block_on(case.store.due(&longest.kind, 1));
    let found = case.done("listing due documents", found);
    let found = found.into_iter().next().map(|document| document.key);
    case.same("key", &Some(longest), &found);
}

fn check_settled<S: Store>(case: &Case<S>) {
    let message = |id: String| Message {
        id: id.into(),
        answer: String::new(),
    };
    let order = StreamName::new("order", "settled");
    let messages = names_up_to(1_024, false);
    for id in messages.refused {
        case.refuses(&block_on(case.store.settle(&order, message(id))));
    }
    let outcome = block_on(case.store.settle(&order, message(messages.longest)));
    case.done("settling a message", outcome);
    for name in names_up_to(128, false).refused {
        let stream = StreamName::new(name, "1");
        let outcome = block_on(case.store.settle(&stream, message("m".to_owned())));
        case.refuses(&outcome);
    }
}

impl<S: Store> Case<S> {
    #[track_caller]
    fn refuses<T: std::fmt::Debug>(&self, outcome: &Result<T, StoreError>) {
        let is_refused = matches!(outcome, Err(StoreError::OutOfLimits { .. }));
        assert!(
            is_refused,
            "{}: expected `OutOfLimits`, found {outcome:?}",
            self.promise
        );
    }
}
