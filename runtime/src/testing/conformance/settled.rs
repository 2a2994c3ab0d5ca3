//! What a store promises about messages that are answered without events, whatever the version of the
//! stream is.

use std::sync::Mutex;

use super::{Case, at_once, documents, event, versions};
use crate::{
    domain::{
        claim::{Claim, ClaimChange},
        position::Position,
        stream_name::StreamName,
        version::Version,
    },
    store::{Answer, Append, Message, Store},
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    a_message_is_settled_without_events(&case);
    the_first_answer_counts(&case);
    a_settled_message_has_no_effect(&case);
    a_message_that_took_effect_keeps_its_answer(&case);
    a_message_is_settled_or_takes_effect(&case);
}

fn order() -> StreamName {
    StreamName::new("order", "1")
}

fn message(id: &str, answer: &str) -> Message {
    Message {
        id: id.into(),
        answer: answer.to_owned(),
    }
}

fn answer(version: u64, position: Option<Position>, answer: &str) -> Answer {
    Answer {
        version: Version::new(version),
        position,
        answer: answer.to_owned(),
    }
}

impl<S: Store> Case<S> {
    #[track_caller]
    pub(super) fn settle(&self, stream: &StreamName, id: &str, answer: &str) -> Answer {
        let settled = block_on(self.store.settle(stream, message(id, answer)));
        self.done("settling a message", settled)
    }

    #[track_caller]
    pub(super) fn answer(&self, stream: &StreamName, id: &str) -> Option<Answer> {
        let found = block_on(self.store.answer(stream, &id.into()));
        self.done("asking for an answer", found)
    }

    fn with_message(&self, expected: u64, id: &str, answer: &str) -> Append {
        let events = vec![event("a", "{}")];
        let mut append = self.request(&order(), Version::new(expected), events);
        append.message = Some(message(id, answer));
        append
    }
}

fn a_message_is_settled_without_events<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message is settled without events, also if its stream does not exist");
    for version in 0..3 {
        let id = format!("m{version}");
        let due = answer(version, None, "no");
        case.same("answer", &due, &case.settle(&order(), &id, "no"));
        case.same("stored answer", &Some(due), &case.answer(&order(), &id));
        let page = case.read(&order(), Version::NONE, 10);
        case.same("version", &Version::new(version), &page.version);
        let due: Vec<u64> = (1..=version).collect();
        case.same("versions", &due, &versions(&page.events));
        let log = case.log(Position::START, 10);
        case.same("log", &due, &versions(&log));
        case.append(&order(), Version::new(version), vec![event("a", "{}")]);
    }
    let loaded = case.done("loading", block_on(case.store.load(&order(), 10)));
    case.same("version", &Version::new(3), &loaded.page.version);
}

fn the_first_answer_counts<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message that is settled again gets the first answer");
    let first = case.settle(&order(), "m", "first");
    case.append(&order(), Version::NONE, vec![event("a", "{}")]);
    case.same("answer", &first, &case.settle(&order(), "m", "second"));
    case.same("stored answer", &Some(first), &case.answer(&order(), "m"));
    // Another message, and the same one to another stream.
    let other = case.settle(&order(), "n", "other");
    case.same(
        "answer to another message",
        &answer(1, None, "other"),
        &other,
    );
    let elsewhere = StreamName::new("order", "2");
    let other = case.settle(&elsewhere, "m", "other");
    case.same(
        "answer of another stream",
        &answer(0, None, "other"),
        &other,
    );
}

fn a_settled_message_has_no_effect<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append whose message was settled stores nothing, and gets that answer");
    let claim = Claim {
        name: "number".to_owned(),
        value: "1".to_owned(),
    };
    for version in [0, 1] {
        let id = format!("m{version}");
        let settled = case.settle(&order(), &id, "void");
        for expected in [version, 7] {
            let mut append = case.with_message(expected, &id, "done");
            append.claims = vec![ClaimChange::Take(claim.clone())];
            append.documents = vec![documents::written("a", "1")];
            let appended = case.done("an append", block_on(case.store.append(append)));
            case.same("answer", &Some(settled.clone()), &appended.repeated);
        }
        let log = case.log(Position::START, 10);
        let due: Vec<u64> = (1..=version).collect();
        case.same("log", &due, &versions(&log));
        case.same("document", &None, &case.document("a"));
        case.append(&order(), Version::new(version), vec![event("a", "{}")]);
    }
    // The value was not claimed.
    let other = StreamName::new("order", "2");
    let mut append = case.request(&other, Version::NONE, vec![event("a", "{}")]);
    append.claims = vec![ClaimChange::Take(claim)];
    case.done("an append", block_on(case.store.append(append)));
}

fn a_message_that_took_effect_keeps_its_answer<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message that an append answered keeps that answer when it is settled");
    let append = case.with_message(0, "m", "done");
    let appended = case.done("an append", block_on(case.store.append(append)));
    case.append(&order(), Version::new(1), vec![event("b", "{}")]);
    let due = answer(1, appended.position, "done");
    case.same("answer", &due, &case.settle(&order(), "m", "void"));
    case.same("stored answer", &Some(due), &case.answer(&order(), "m"));
}

fn a_message_is_settled_or_takes_effect<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a message that is settled and appended at once has one answer");
    let mut version = 0;
    for round in 0..10 {
        let id = format!("m{round}");
        let answers = Mutex::new(Vec::new());
        at_once(16, |number| {
            let text = format!("{number}");
            let answer = if number % 2 == 0 {
                case.settle(&order(), &id, &text)
            } else {
                let append = case.with_message(version, &id, &text);
                let appended = case.done("an append", block_on(case.store.append(append)));
                appended.repeated.unwrap_or(Answer {
                    version: appended.version,
                    position: appended.position,
                    answer: text,
                })
            };
            if let Ok(mut answers) = answers.lock() {
                answers.push(answer);
            }
        });
        let stored = case.answer(&order(), &id);
        let answers = answers.into_inner().unwrap_or_default();
        case.same("number of answers", &16, &answers.len());
        for answer in answers {
            case.same("answer", &stored, &Some(answer));
        }
        let took_effect = stored.is_some_and(|answer| answer.position.is_some());
        version = version.saturating_add(u64::from(took_effect));
        let found = case.read(&order(), Version::NONE, 0).version;
        case.same("version", &Version::new(version), &found);
    }
}
