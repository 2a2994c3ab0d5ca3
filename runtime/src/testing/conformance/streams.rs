//! What a store promises about one stream.

use uuid::Uuid;

use super::{Case, event, names, versions};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{NewEvent, Payload, Store},
    time::timestamp::Timestamp,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    begins_at_nothing(&case);
    versions_have_no_gap(&case);
    an_append_is_whole(&case);
    a_conflict_stores_nothing(&case);
    an_append_of_nothing_still_expects(&case);
    pages_follow_each_other(&case);
    everything_comes_back(&case);
    streams_do_not_mix(&case);
}

fn order() -> StreamName {
    StreamName::new("order", "1")
}

fn begins_at_nothing<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a new stream has no events, and version 0");
    let page = case.read(&order(), Version::NONE, 10);
    case.same("version", &Version::NONE, &page.version);
    case.same("events", &Vec::new(), &page.events);
}

fn versions_have_no_gap<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("versions are 1, 2, 3 … without a gap");
    let stream = order();
    let first = case.append(
        &stream,
        Version::NONE,
        vec![event("a", "{}"), event("b", "{}")],
    );
    case.same("version", &Version::new(2), &first.version);
    let second = case.append(&stream, Version::new(2), vec![event("c", "{}")]);
    case.same("version", &Version::new(3), &second.version);
    let page = case.read(&stream, Version::NONE, 10);
    case.same("version", &Version::new(3), &page.version);
    case.same("versions", &vec![1, 2, 3], &versions(&page.events));
    case.same("names", &vec!["a", "b", "c"], &names(&page.events));
}

fn an_append_is_whole<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append stores all of its events or none");
    let stream = order();
    let many: Vec<NewEvent> = (0..100).map(|_| event("many", "{}")).collect();
    case.append(&stream, Version::NONE, many.clone());
    assert!(
        case.try_append(&stream, Version::NONE, many).is_err(),
        "{}: the second append did not see the first",
        case.promise
    );
    let page = case.read(&stream, Version::NONE, 1_000);
    case.same("number of events", &100, &page.events.len());
    case.same("log", &100, &case.log(Position::START, 1_000).len());
}

fn a_conflict_stores_nothing<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append with a wrong expected version is a conflict");
    let stream = order();
    case.conflict(&stream, Version::new(1), Version::NONE);
    case.append(&stream, Version::NONE, vec![event("a", "{}")]);
    case.conflict(&stream, Version::NONE, Version::new(1));
    case.conflict(&stream, Version::new(2), Version::new(1));
    let page = case.read(&stream, Version::NONE, 10);
    case.same("names", &vec!["a"], &names(&page.events));
    case.append(&stream, Version::new(1), vec![event("b", "{}")]);
}

fn an_append_of_nothing_still_expects<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append without events checks the version");
    let stream = order();
    let nothing = case.append(&stream, Version::NONE, Vec::new());
    case.same("version", &Version::NONE, &nothing.version);
    case.same("position", &None, &nothing.position);
    case.append(&stream, Version::NONE, vec![event("a", "{}")]);
    let nothing = case.append(&stream, Version::new(1), Vec::new());
    case.same("version", &Version::new(1), &nothing.version);
    assert!(
        case.try_append(&stream, Version::NONE, Vec::new()).is_err(),
        "{}: it was accepted with a wrong expected version",
        case.promise
    );
}

fn pages_follow_each_other<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("pages of a stream follow each other");
    let stream = order();
    case.append(
        &stream,
        Version::NONE,
        (0..10).map(|_| event("x", "{}")).collect(),
    );
    let page = case.read(&stream, Version::new(3), 4);
    case.same("versions", &vec![4, 5, 6, 7], &versions(&page.events));
    case.same("version", &Version::new(10), &page.version);
    let last = case.read(&stream, Version::new(8), 4);
    case.same("versions", &vec![9, 10], &versions(&last.events));
    let after = case.read(&stream, Version::new(10), 4);
    case.same("events", &Vec::new(), &after.events);
    let nothing = case.read(&stream, Version::NONE, 0);
    case.same("events", &Vec::new(), &nothing.events);
    case.same("version", &Version::new(10), &nothing.version);
}

fn everything_comes_back<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("stored data is read back unchanged");
    let stream = StreamName::new("Bestellung – 注文", "a/b\\c'\"%_ \u{1F355}");
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(1_000_000));
    let new = NewEvent {
        payload: Payload {
            name: "Änderung \"1\"".into(),
            schema_version: 7,
            json: long,
        },
        event_id: Uuid::from_u128(1),
        time: Timestamp::from_micros(1_234_567_890_123_456),
        correlation: Uuid::from_u128(u128::MAX),
        causation: Some(Uuid::from_u128(3)),
    };
    let appended = case.append(&stream, Version::NONE, vec![new.clone()]);
    let page = case.read(&stream, Version::NONE, 10);
    let [stored] = page.events.as_slice() else {
        panic!(
            "{}: expected one event, found {}",
            case.promise,
            page.events.len()
        );
    };
    case.same("event", &new.payload, &stored.event);
    case.same("event id", &new.event_id, &stored.event_id);
    case.same("time", &new.time, &stored.time);
    case.same("correlation", &new.correlation, &stored.correlation);
    case.same("causation", &new.causation, &stored.causation);
    case.same("stream", &stream, &stored.stream);
    case.same("position", &appended.position, &Some(stored.position));
    case.same("log", &page.events, &case.log(Position::START, 10));
}

fn streams_do_not_mix<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("streams with similar names are separate streams");
    let streams = [
        ("a", "b/c"),
        ("a/b", "c"),
        ("A", "b/c"),
        ("a", "B/C"),
        ("a", "b/c "),
    ];
    for (aggregate, id) in streams {
        let stream = StreamName::new(aggregate, id);
        case.append(&stream, Version::NONE, vec![event("x", "{}")]);
    }
    for (aggregate, id) in streams {
        let stream = StreamName::new(aggregate, id);
        let page = case.read(&stream, Version::NONE, 10);
        case.same("version", &Version::new(1), &page.version);
        case.same(
            "streams",
            &vec![stream],
            &page.events.into_iter().map(|event| event.stream).collect(),
        );
    }
}
