//! What tasks see of one stream that they change and read at once. The calls must look as if they
//! came one after the other.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use super::{Case, at_once, event, versions};
use crate::ErrorChain;
use crate::{
    domain::{stream_name::StreamName, version::Version},
    store::{Store, StoreError},
};

const TASKS: usize = 6;
const EACH: u64 = 40;

/// One call of a task: when it began and ended, and the version that it made or saw.
#[derive(Clone, Copy, Debug)]
struct Call {
    began: u64,
    ended: u64,
    version: Version,
    is_append: bool,
}

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case(
        "calls on one stream have one order, in which each sees all calls that ended before it",
    );
    let stream = StreamName::new("order", "1");
    let clock = AtomicU64::new(0);
    let tick = || clock.fetch_add(1, Ordering::SeqCst);
    let calls: Mutex<Vec<Call>> = Mutex::default();
    at_once(TASKS, |task| {
        let mut known = Version::NONE;
        for number in 0..EACH {
            let is_append = (task as u64).wrapping_add(number) % 3 != 0;
            let began = tick();
            let (version, is_append) = if is_append {
                match case.try_append(&stream, known, vec![event("x", "{}")]) {
                    Ok(appended) => (appended.version, true),
                    // The call saw the stream at the version in the conflict.
                    Err(StoreError::Conflict(conflict)) => (conflict.actual, false),
                    Err(error) => panic!("{}: {}", case.promise, ErrorChain::of(&error)),
                }
            } else {
                // From the known version, or from the start.
                let (after, limit) = if number.is_multiple_of(2) {
                    (known, 5)
                } else {
                    (Version::NONE, 0)
                };
                let page = case.read(&stream, after, limit);
                let reached = page.version.get().saturating_sub(after.get());
                let due: Vec<u64> = (after.get()..)
                    .map(|version| version.saturating_add(1))
                    .take(usize::try_from(reached).unwrap_or(limit).min(limit))
                    .collect();
                case.same("versions of one page", &due, &versions(&page.events));
                (page.version, false)
            };
            known = version;
            let call = Call {
                began,
                ended: tick(),
                version,
                is_append,
            };
            let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
            calls.push(call);
        }
    });
    let calls = calls.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some((one, other)) = out_of_order(calls) {
        panic!(
            "{}: the second of these calls began after the first had ended, but saw less:\n{one:?}\n{other:?}",
            case.promise
        );
    }
}

/// Finds two calls of which the second began after the first had ended, and which no order
/// explains.
///
/// Versions already order the calls, so only real time can contradict this order.
fn out_of_order(mut calls: Vec<Call>) -> Option<(Call, Call)> {
    let mut by_begin = calls.clone();
    by_begin.sort_by_key(|call| call.began);
    calls.sort_by_key(|call| call.ended);
    let mut ended = calls.into_iter().peekable();
    let mut newest: Option<Call> = None;
    for call in by_begin {
        while let Some(before) = ended.next_if(|before| before.ended < call.began) {
            if newest.is_none_or(|newest| newest.version < before.version) {
                newest = Some(before);
            }
        }
        let least = |seen: Version| if call.is_append { seen.next() } else { seen };
        if let Some(seen) = newest.filter(|newest| call.version < least(newest.version)) {
            return Some((seen, call));
        }
    }
    None
}
