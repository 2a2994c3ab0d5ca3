//! What a store promises about an append whose future is dropped, and about the event that an append
//! follows on.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Waker},
    time::Duration,
};

use super::{Case, event, versions};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{Store, StoreError},
    time::clock::Clock,
    waiting::{block_on::block_on, timer::pause},
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    a_dropped_append_is_whole(&case);
    an_append_follows_on_its_event(&case);
}

fn order() -> StreamName {
    StreamName::new("order", "1")
}

fn a_dropped_append_is_whole<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    for polls in 1..4 {
        let case = case("an append whose future is dropped stores all of its events or none");
        let events = vec![event("a", "{}"), event("b", "{}"), event("c", "{}")];
        {
            let append = case.request(&order(), Version::NONE, events);
            let mut appending = pin!(case.store.append(append));
            for _ in 0..polls {
                let mut context = Context::from_waker(Waker::noop());
                if appending.as_mut().poll(&mut context).is_ready() {
                    break;
                }
                block_on(pause(Duration::from_millis(2)));
            }
        }
        // It may still be under way. The store takes it before or after the next append.
        let next = loop {
            let version = case.read(&order(), Version::NONE, 10).version;
            match case.try_append(&order(), version, vec![event("d", "{}")]) {
                Err(StoreError::Conflict(_)) => {}
                outcome => break case.done("an append after it", outcome).version.get(),
            }
        };
        let found = versions(&case.read(&order(), Version::NONE, 10).events);
        let is_whole = matches!(next, 1 | 4) && found == (1..=next).collect::<Vec<_>>();
        case.same("whole append", &true, &is_whole);
        case.same("log", &found.len(), &case.log(Position::START, 10).len());
    }
}

fn an_append_follows_on_its_event<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append whose expected event is not the last one is a conflict");
    let first = event("a", "{}");
    let last = first.event_id;
    case.append(&order(), Version::NONE, vec![first]);
    for events in [1, 2] {
        let events = || (0..events).map(|_| event("b", "{}")).collect();
        let version = case.read(&order(), Version::NONE, 0).version;
        let mut other = case.request(&order(), version, events());
        other.expected_event = Some(Clock::system().new_uuid());
        let outcome = block_on(case.store.append(other));
        let is_conflict = matches!(outcome, Err(StoreError::Conflict(_)));
        case.same("conflict", &true, &is_conflict);
        case.same(
            "version",
            &version,
            &case.read(&order(), Version::NONE, 0).version,
        );
    }
    let mut own = case.request(&order(), Version::new(1), vec![event("b", "{}")]);
    own.expected_event = Some(last);
    case.done("an append", block_on(case.store.append(own)));
}
