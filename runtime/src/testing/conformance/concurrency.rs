//! What a store promises when many writers write at once.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use super::{Case, at_once, event, versions};
use crate::ErrorChain;
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{Store, StoreError},
};

const WRITERS: usize = 8;
const EACH: usize = 25;

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    one_of_two_wins(&case);
    no_event_comes_late(&case);
}

fn one_of_two_wins<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("of several writers that expect the same version, one succeeds");
    let stream = StreamName::new("order", "1");
    let won = AtomicUsize::new(0);
    at_once(WRITERS, |_| {
        let mut left = EACH;
        let mut version = Version::NONE;
        while left > 0 {
            match case.try_append(&stream, version, vec![event("x", "{}")]) {
                Ok(appended) => {
                    case.same("version", &version.next(), &appended.version);
                    won.fetch_add(1, Ordering::Relaxed);
                    version = appended.version;
                    left = left.saturating_sub(1);
                }
                Err(StoreError::Conflict(conflict)) => version = conflict.actual,
                Err(error) => panic!("{}: {}", case.promise, ErrorChain::of(&error)),
            }
        }
    });
    let total = won.into_inner();
    case.same("number of appends", &WRITERS.saturating_mul(EACH), &total);
    let page = case.read(&stream, Version::NONE, total.saturating_add(1));
    let due: Vec<u64> = (1..=total as u64).collect();
    case.same("versions", &due, &versions(&page.events));
}

fn no_event_comes_late<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("no event appears before a position that was read already");
    let total = WRITERS.saturating_mul(EACH);
    let writing = AtomicUsize::new(WRITERS);
    let logs = thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (case, writing) = (&case, &writing);
            scope.spawn(move || {
                let _ends = Ends(writing);
                let stream = StreamName::new("order", writer.to_string());
                for version in 0..EACH {
                    let version = Version::NONE.plus(version);
                    case.append(&stream, version, vec![event("x", "{}")]);
                }
            });
        }
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut log = Vec::new();
                    let mut after = Position::START;
                    loop {
                        let all_written = writing.load(Ordering::SeqCst) == 0;
                        let page = case.log(after, 7);
                        if page.is_empty() && all_written {
                            return log;
                        }
                        for event in page {
                            after = event.position;
                            log.push(event);
                        }
                        thread::yield_now();
                    }
                })
            })
            .collect();
        readers
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect::<Vec<_>>()
    });
    let whole = case.log(Position::START, total.saturating_add(1));
    case.same("number of events", &total, &whole.len());
    for log in logs {
        let log = log.unwrap_or_else(|_| panic!("{}: a reader failed", case.promise));
        case.same("log as a reader saw it", &whole, &log);
    }
    let mut seen: BTreeMap<StreamName, Version> = BTreeMap::new();
    for event in whole {
        let version = seen.entry(event.stream).or_default();
        case.same("next version in the log", &version.next(), &event.version);
        *version = event.version;
    }
}

/// Counts down when a writer ends, even if it panics.
struct Ends<'a>(&'a AtomicUsize);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
