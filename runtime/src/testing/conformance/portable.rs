//! What a store promises about data that comes from another store.

use super::{Case, documents, event, state_at, stored, versions};
use crate::{
    domain::{
        claim::{Claim, ClaimChange},
        position::Position,
        recorded::Recorded,
        stream_name::StreamName,
        version::Version,
    },
    store::{
        Answer, DocumentChange, DocumentKey, Holdings, Message, Payload, Restored, Store,
        StoreError,
    },
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    what_a_stream_holds_is_listed(&case);
    what_was_stored_elsewhere_is_stored_as_it_was(&case);
    what_does_not_follow_is_refused(&case);
    a_claim_is_restored_once(&case);
    holders_are_found_among_many_streams(&case);
    a_message_without_events_is_restored(&case);
    documents_of_all_kinds_are_listed(&case);
}

fn a_message_without_events_is_restored<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a stream that has only answers to messages is listed and restored");
    case.settle(&order(), "m", "no");
    let held = Holdings {
        messages: case
            .answer(&order(), "m")
            .map(|it| ("m".into(), it))
            .into_iter()
            .collect(),
        ..Holdings::none(order())
    };
    case.same("holdings", &vec![held.clone()], &case.holdings(None, 10));
    let other = Holdings {
        stream: StreamName::new("order", "2"),
        ..held
    };
    let restored = Restored {
        events: Vec::new(),
        holdings: vec![other.clone()],
    };
    case.done("restoring", block_on(case.store.restore(restored)));
    let after = case.holdings(Some(&order()), 10);
    case.same("restored holdings", &vec![other.clone()], &after);
    let again = case.settle(&other.stream, "m", "yes");
    case.same("answer", &case.answer(&order(), "m"), &Some(again));
    case.append(&other.stream, Version::NONE, vec![event("a", "{}")]);
}

fn documents_of_all_kinds_are_listed<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("documents of all kinds are listed in the order of their kinds and names");
    let ordered = [("B", "z"), ("a", "1"), ("a", "2"), ("a b", "0"), ("ä", "a")];
    for (kind, name) in ordered.into_iter().rev() {
        let key = DocumentKey::new(kind, name);
        case.write(vec![DocumentChange {
            key,
            ..documents::written("", "{}")
        }]);
    }
    let mut after = None;
    for (kind, name) in ordered {
        let page = block_on(case.store.all_documents(after.as_ref(), 1));
        let page = case.done("listing documents", page);
        let key = DocumentKey::new(kind, name);
        let found = page.first().map(|document| document.key.clone());
        case.same("next document", &Some(key.clone()), &found);
        let stored = block_on(case.store.document(&key));
        let stored = case.done("reading a document", stored);
        case.same("document", &stored, &page.first().cloned());
        after = Some(key);
    }
    let end = block_on(case.store.all_documents(after.as_ref(), 10));
    case.same("end", &Vec::new(), &case.done("listing documents", end));
    let all = block_on(case.store.all_documents(None, 10));
    let all = case.done("listing documents", all);
    case.same("number of documents", &5, &all.len());
}

fn a_claim_is_restored_once<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("of two streams that are restored with one claim, none is restored");
    let with_claim = |id: &'static str| Holdings {
        claims: vec![claim("1")],
        ..Holdings::none(StreamName::new("order", id))
    };
    let events = vec![
        recorded(&StreamName::new("order", "1"), 1),
        recorded(&StreamName::new("order", "2"), 1),
    ];
    let holdings = vec![with_claim("1"), with_claim("2")];
    let outcome = block_on(case.store.restore(Restored {
        events: events.clone(),
        holdings,
    }));
    let is_claimed = matches!(outcome, Err(StoreError::Claimed(_)));
    case.same("claim", &true, &is_claimed);
    case.same("log", &0, &case.log(Position::START, 10).len());
    // A stream may be restored with a claim that it holds already.
    for events in [events, Vec::new()] {
        let holdings = vec![with_claim("1")];
        let restored = Restored { events, holdings };
        case.done("restoring", block_on(case.store.restore(restored)));
    }
}

fn holders_are_found_among_many_streams<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a page of what streams hold is full, unless it is the last");
    for id in 10..30 {
        let stream = StreamName::new("order", id.to_string());
        case.append(&stream, Version::NONE, vec![event("a", "{}")]);
    }
    let last = StreamName::new("order", "30");
    let mut append = case.request(&last, Version::NONE, vec![event("a", "{}")]);
    append.claims = vec![ClaimChange::Take(claim("1"))];
    case.done("an append", block_on(case.store.append(append)));
    let found: Vec<_> = case
        .holdings(None, 5)
        .into_iter()
        .map(|it| it.stream)
        .collect();
    case.same("holders", &vec![last], &found);
}

fn order() -> StreamName {
    StreamName::new("order", "1")
}

fn claim(value: &str) -> Claim {
    Claim {
        name: "number".to_owned(),
        value: value.to_owned(),
    }
}

impl<S: Store> Case<S> {
    #[track_caller]
    fn holdings(&self, after: Option<&StreamName>, limit: usize) -> Vec<Holdings> {
        let found = block_on(self.store.holdings(after, limit));
        self.done("asking what streams hold", found)
    }
}

fn what_a_stream_holds_is_listed<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case(
        "what streams hold in addition to their events is listed, in the order of their names",
    );
    case.same("holdings", &Vec::new(), &case.holdings(None, 10));
    let plain = StreamName::new("order", "0");
    case.append(&plain, Version::NONE, vec![event("a", "{}")]);
    case.same("holdings", &Vec::new(), &case.holdings(None, 10));

    let mut append = case.request(&order(), Version::NONE, vec![event("a", "{}")]);
    append.claims = vec![ClaimChange::Take(claim("2")), ClaimChange::Take(claim("1"))];
    append.message = Some(Message {
        id: "m".into(),
        answer: "yes".to_owned(),
    });
    append.state = Some(state_at(Version::new(1)));
    let appended = case.done("an append", block_on(case.store.append(append)));
    let mut append = case.request(
        &StreamName::new("customer", "9"),
        Version::NONE,
        vec![event("a", "{}")],
    );
    append.claims = vec![ClaimChange::Take(claim("3"))];
    case.done("an append", block_on(case.store.append(append)));

    let all = case.holdings(None, 10);
    let streams: Vec<String> = all.iter().map(|held| held.stream.to_string()).collect();
    case.same(
        "streams",
        &vec!["customer/9".to_owned(), "order/1".to_owned()],
        &streams,
    );
    case.same("last", &all.get(1).cloned(), &Some(held(appended.position)));
    case.same(
        "first alone",
        &all.get(..1),
        &Some(&*case.holdings(None, 1)),
    );
    let after = all.first().map(|first| &first.stream);
    case.same(
        "after the first",
        &all.get(1..),
        &Some(&*case.holdings(after, 10)),
    );
}

/// What the stream of [`order`] holds.
fn held(position: Option<Position>) -> Holdings {
    let version = Version::new(1);
    let answer = Answer {
        version,
        position,
        answer: "yes".to_owned(),
    };
    Holdings {
        state: Some(stored(1)),
        claims: vec![claim("1"), claim("2")],
        messages: vec![("m".into(), answer)],
        ..Holdings::none(order())
    }
}

fn recorded(stream: &StreamName, version: u64) -> Recorded<Payload> {
    let mut new = event("a", "{}");
    new.causation = Some(new.event_id);
    new.recorded(stream.clone(), Version::new(version), Position::new(7, 7))
}

fn what_was_stored_elsewhere_is_stored_as_it_was<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("data from another store is stored unchanged");
    let late = StreamName::new("late", "1");
    let mut events = vec![
        recorded(&order(), 1),
        recorded(&late, 5),
        recorded(&order(), 2),
        recorded(&late, 6),
    ];
    let restored = Restored {
        events: events.clone(),
        holdings: vec![held(None)],
    };
    case.done("restoring", block_on(case.store.restore(restored)));
    let mut log = case.log(Position::START, 10);
    for event in log.iter_mut().chain(&mut events) {
        event.position = Position::START;
    }
    case.same("log", &events, &log);
    case.same(
        "holdings",
        &Some(held(None)),
        &case.holdings(None, 10).pop(),
    );
    let page = case.read(&late, Version::NONE, 10);
    case.same("versions", &vec![5, 6], &versions(&page.events));
    case.same("pruned", &Version::new(4), &page.pruned);
    case.append(&late, Version::new(6), vec![event("b", "{}")]);
    case.append(&order(), Version::new(2), vec![event("b", "{}")]);
}

fn what_does_not_follow_is_refused<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an event that does not follow the last event of its stream is not restored");
    let mut append = case.request(&order(), Version::NONE, vec![event("a", "{}")]);
    append.claims = vec![ClaimChange::Take(claim("1"))];
    case.done("an append", block_on(case.store.append(append)));
    let other = StreamName::new("order", "2");
    let before = case.log(Position::START, 10);
    for events in [
        vec![recorded(&other, 1), recorded(&order(), 1)],
        vec![recorded(&other, 1), recorded(&order(), 3)],
        vec![recorded(&other, 1), recorded(&other, 3)],
        vec![recorded(&other, 0)],
    ] {
        let holdings = Vec::new();
        let outcome = block_on(case.store.restore(Restored { events, holdings }));
        let is_conflict = matches!(outcome, Err(StoreError::Conflict(_)));
        case.same("conflict", &true, &is_conflict);
    }
    let taken = Restored {
        events: vec![recorded(&other, 1)],
        holdings: vec![Holdings {
            claims: vec![claim("1")],
            ..Holdings::none(other)
        }],
    };
    let outcome = block_on(case.store.restore(taken));
    let is_claimed = matches!(outcome, Err(StoreError::Claimed(_)));
    case.same("claim", &true, &is_claimed);
    case.same("log", &before, &case.log(Position::START, 10));
}
