//! What a store promises about the order of all events.

use super::{Case, event, names};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    store::{Payload, Store},
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    begins_empty(&case);
    is_the_order_of_appends(&case);
    can_be_read_on_from_anywhere(&case);
}

fn begins_empty<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("the log of a new store is empty");
    case.same("log", &Vec::new(), &case.log(Position::START, 10));
}

fn is_the_order_of_appends<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("the log has the events in the order of their appends");
    let (one, other) = (StreamName::new("order", "1"), StreamName::new("stock", "1"));
    let first = case.append(
        &one,
        Version::NONE,
        vec![event("a", "{}"), event("b", "{}")],
    );
    let second = case.append(&other, Version::NONE, vec![event("c", "{}")]);
    let third = case.append(&one, Version::new(2), vec![event("d", "{}")]);
    let log = case.log(Position::START, 10);
    case.same("names", &vec!["a", "b", "c", "d"], &names(&log));
    let last = |number: usize| log.get(number).map(|event| event.position);
    case.same("first position", &first.position, &last(1));
    case.same("second position", &second.position, &last(2));
    case.same("third position", &third.position, &last(3));
    assert!(
        log.is_sorted_by(|one, other| one.position < other.position),
        "{}: the positions do not increase",
        case.promise
    );
}

fn can_be_read_on_from_anywhere<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a reader can continue in the log from every position");
    for number in 0..7_u32 {
        let stream = StreamName::new("order", number.to_string());
        case.append(
            &stream,
            Version::NONE,
            vec![event("a", "{}"), event("b", "{}")],
        );
    }
    let whole = case.log(Position::START, 100);
    case.same("number of events", &14, &whole.len());
    for limit in [1, 3, 100] {
        let mut read: Vec<Recorded<Payload>> = Vec::new();
        loop {
            let after = read.last().map_or(Position::START, |event| event.position);
            let page = case.log(after, limit);
            if page.is_empty() {
                break;
            }
            read.extend(page);
        }
        case.same("log in pages", &whole, &read);
    }
    case.same(
        "log with a limit of 0",
        &Vec::new(),
        &case.log(Position::START, 0),
    );
}
