//! What a store promises about values that only one stream may hold.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Case, at_once, event};
use crate::ErrorChain;
use crate::{
    domain::{
        claim::{Claim, ClaimChange, Claimed},
        position::Position,
        stream_name::StreamName,
        version::Version,
    },
    store::{Appended, Message, MessageId, Store, StoreError},
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    one_stream_holds_it(&case);
    what_is_released_is_free(&case);
    a_refused_append_takes_and_releases_nothing(&case);
    of_many_at_once_one_has_it(&case);
}

fn phone(number: &str) -> Claim {
    Claim {
        name: "phone".to_owned(),
        value: format!("\"{number}\""),
    }
}

fn take(number: &str) -> ClaimChange {
    ClaimChange::Take(phone(number))
}

fn release(number: &str) -> ClaimChange {
    ClaimChange::Release(phone(number))
}

fn customer(id: &str) -> StreamName {
    StreamName::new("customer", id)
}

impl<S: Store> Case<S> {
    fn claim(
        &self,
        stream: &StreamName,
        expected: u64,
        claims: Vec<ClaimChange>,
    ) -> Result<Appended, StoreError> {
        let events = vec![event("a", "{}")];
        let mut append = self.request(stream, Version::new(expected), events);
        append.claims = claims;
        block_on(self.store.append(append))
    }

    #[track_caller]
    fn claimed(&self, outcome: Result<Appended, StoreError>, due: &Claimed) {
        match outcome {
            Err(StoreError::Claimed(claimed)) => self.same("claim", due, &*claimed),
            other => panic!(
                "{}: expected a claim that another stream holds, found {other:?}",
                self.promise
            ),
        }
    }
}

fn one_stream_holds_it<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("one stream at a time holds a claim");
    let (ada, bob) = (customer("ada"), customer("bob"));
    case.done("a claim", case.claim(&ada, 0, vec![take("1")]));
    case.done(
        "a claim that the stream already holds",
        case.claim(&ada, 1, vec![take("1")]),
    );
    let due = Claimed {
        claim: phone("1"),
        stream: bob.clone(),
        holder: ada,
    };
    case.claimed(case.claim(&bob, 0, vec![take("2"), take("1")]), &due);
    // Another name, or another value, is another claim.
    let other = ClaimChange::Take(Claim {
        name: "fax".to_owned(),
        ..phone("1")
    });
    case.done("a claim", case.claim(&bob, 0, vec![other, take("2")]));
    // The version is checked first, because the claim may belong to an older version.
    let late = case.claim(&bob, 0, vec![take("1")]);
    let is_conflict = matches!(late, Err(StoreError::Conflict(_)));
    case.same("conflict before the claim", &true, &is_conflict);
}

fn what_is_released_is_free<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a released value can be claimed, and only its holder can release it");
    let (ada, bob) = (customer("ada"), customer("bob"));
    case.done("a claim", case.claim(&ada, 0, vec![take("1")]));
    case.done(
        "a release of another stream's claim",
        case.claim(&bob, 0, vec![release("1")]),
    );
    assert!(
        case.claim(&bob, 1, vec![take("1")]).is_err(),
        "{}",
        case.promise
    );
    let moved = case.claim(&ada, 1, vec![release("1"), take("2"), release("3")]);
    case.done("another claim", moved);
    case.done("a claim", case.claim(&bob, 1, vec![take("1")]));
    assert!(
        case.claim(&bob, 2, vec![take("2")]).is_err(),
        "{}",
        case.promise
    );
    // Changes take effect in their order.
    let kept = case.claim(&ada, 2, vec![release("2"), take("2")]);
    case.done("a claim that is released and taken", kept);
    assert!(
        case.claim(&bob, 2, vec![take("2")]).is_err(),
        "{}",
        case.promise
    );
    let given = case.claim(&ada, 3, vec![take("2"), release("2")]);
    case.done("a claim that is taken and released", given);
    case.done("a claim", case.claim(&bob, 2, vec![take("2")]));
}

fn a_refused_append_takes_and_releases_nothing<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append whose claim another stream holds changes nothing");
    let (ada, bob) = (customer("ada"), customer("bob"));
    case.done("a claim", case.claim(&ada, 0, vec![take("1")]));
    case.done("a claim", case.claim(&bob, 0, vec![take("2")]));
    let events = vec![event("b", "{}")];
    let mut append = case.request(&bob, Version::new(1), events);
    append.claims = vec![release("2"), take("3"), take("1")];
    append.message = Some(Message {
        id: "m".into(),
        answer: String::new(),
    });
    let refused = block_on(case.store.append(append));
    let due = Claimed {
        claim: phone("1"),
        stream: bob.clone(),
        holder: ada.clone(),
    };
    case.claimed(refused, &due);
    let page = case.read(&bob, Version::NONE, 10);
    case.same("number of events", &1, &page.events.len());
    case.same("log", &2, &case.log(Position::START, 10).len());
    let answer = block_on(case.store.answer(&bob, &MessageId::from("m")));
    case.same("answer", &None, &case.done("asking", answer));
    // The release was undone, and so was the first of the claims.
    assert!(
        case.claim(&ada, 1, vec![take("2")]).is_err(),
        "{}",
        case.promise
    );
    case.done("a claim", case.claim(&ada, 1, vec![take("3")]));
}

fn of_many_at_once_one_has_it<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("if several streams claim one value at once, at most one of them gets it");
    for round in 0..10 {
        let have = AtomicUsize::new(0);
        at_once(6, |task| {
            let stream = customer(&task.to_string());
            let number = round.to_string();
            let version = case.read(&stream, Version::NONE, 0).version.get();
            let mut changes = if version.is_multiple_of(2) {
                vec![take(&number), take("both")]
            } else {
                vec![take(&number), release("both")]
            };
            // Some of them wait for each other. The store must separate them, and none may fail.
            if task.is_multiple_of(2) {
                changes.reverse();
            }
            match case.claim(&stream, version, changes) {
                Ok(_) => {
                    have.fetch_add(1, Ordering::SeqCst);
                }
                Err(StoreError::Claimed(_)) => {}
                Err(error) => panic!("{}: {}", case.promise, ErrorChain::of(&error)),
            }
        });
        let have = have.into_inner();
        assert!(have <= 1, "{}: {have} streams hold it", case.promise);
    }
}
