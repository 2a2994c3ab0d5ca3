//! What a store promises about messages that come again.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Case, at_once, event, versions};
use crate::{
    domain::{stream_name::StreamName, version::Version},
    store::{Append, Appended, Message, MessageId, NewEvent, Store, StoreError},
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    a_repeat_changes_nothing(&case);
    an_answer_without_events(&case);
    a_refused_append_answers_nothing(&case);
    of_repeats_at_once_one_is_the_first(&case);
}

fn order() -> StreamName {
    StreamName::new("order", "1")
}

impl<S: Store> Case<S> {
    fn answered(
        &self,
        stream: &StreamName,
        expected: Version,
        events: Vec<NewEvent>,
        message: &str,
        answer: &str,
    ) -> Result<Appended, StoreError> {
        let mut append: Append = self.request(stream, expected, events);
        append.message = Some(Message {
            id: message.into(),
            answer: answer.to_owned(),
        });
        block_on(self.store.append(append))
    }
}

fn a_repeat_changes_nothing<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message that comes again changes nothing, and gets the first answer");
    let stream = order();
    let two = || vec![event("a", "{}"), event("b", "{}")];
    let first = case.answered(&stream, Version::NONE, two(), "m", "yes");
    let first = case.done("an append", first);
    case.same("first answer", &None, &first.repeated);
    case.append(&stream, Version::new(2), vec![event("c", "{}")]);
    // At the version of the first time, at the current version, and at a version that never
    // existed.
    for expected in [0, 3, 9] {
        let again = case.answered(&stream, Version::new(expected), two(), "m", "other");
        let again = case.done("a repeat", again);
        case.same("version", &first.version, &again.version);
        case.same("position", &first.position, &again.position);
        let answer = again.repeated.map(|answer| answer.answer);
        case.same("answer", &Some("yes".to_owned()), &answer);
    }
    let page = case.read(&stream, Version::NONE, 10);
    case.same("versions", &vec![1, 2, 3], &versions(&page.events));
    let found = block_on(case.store.answer(&stream, &MessageId::from("m")));
    let found = case.done("asking for an answer", found);
    let found = found.map(|found| (found.version, found.position, found.answer));
    let due = (first.version, first.position, "yes".to_owned());
    case.same("answer that is asked for", &Some(due), &found);
    let none = block_on(case.store.answer(&stream, &MessageId::from("n")));
    case.same(
        "answer to another message",
        &None,
        &case.done("asking", none),
    );

    let other = StreamName::new("order", "2");
    let elsewhere = case.answered(&other, Version::NONE, two(), "m", "other");
    let elsewhere = case.done("an append", elsewhere);
    case.same("answer of another stream", &None, &elsewhere.repeated);
}

fn an_answer_without_events<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message that leads to no events gets an answer too");
    let stream = order();
    for version in [0, 1] {
        let expected = Version::new(version);
        let message = format!("m{version}");
        let first = case.answered(&stream, expected, Vec::new(), &message, "nothing to do");
        let first = case.done("an append", first);
        case.same("version", &expected, &first.version);
        let again = case.answered(&stream, expected, vec![event("a", "{}")], &message, "");
        let again = case.done("a repeat", again).repeated;
        let again = again.map(|answer| (answer.version, answer.position, answer.answer));
        let due = (expected, None, "nothing to do".to_owned());
        case.same("answer", &Some(due), &again);
        case.append(&stream, expected, vec![event("a", "{}")]);
    }
}

fn a_refused_append_answers_nothing<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message whose append was refused counts as new");
    let stream = order();
    let refused = case.answered(&stream, Version::new(4), vec![event("a", "{}")], "m", "no");
    assert!(refused.is_err(), "{}: it was not refused", case.promise);
    let none = block_on(case.store.answer(&stream, &MessageId::from("m")));
    case.same("answer", &None, &case.done("asking", none));
    let first = case.answered(&stream, Version::NONE, vec![event("a", "{}")], "m", "yes");
    let first = case.done("an append", first);
    case.same("first answer", &None, &first.repeated);
}

fn of_repeats_at_once_one_is_the_first<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message that comes many times at once takes effect once");
    let stream = order();
    for round in 0..10 {
        let firsts = AtomicUsize::new(0);
        let message = format!("m{round}");
        at_once(6, |number| {
            let expected = Version::new(round);
            let events = vec![event("a", "{}")];
            let answer = format!("answer {number}");
            let appended = case.answered(&stream, expected, events, &message, &answer);
            if case.done("an append", appended).repeated.is_none() {
                firsts.fetch_add(1, Ordering::SeqCst);
            }
        });
        case.same("number of first answers", &1, &firsts.into_inner());
    }
    let page = case.read(&stream, Version::NONE, 100);
    case.same("version", &Version::new(10), &page.version);
}
