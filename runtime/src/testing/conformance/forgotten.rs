//! What a store promises about messages that are forgotten, and about the ids of a kind.

use super::{Case, documents, event};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{Message, NewEvent, Store},
    time::timestamp::Timestamp,
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    old_messages_are_forgotten(&case);
    messages_that_may_be_repeated_stay(&case);
    ids_are_listed_in_order(&case);
}

fn order(id: &str) -> StreamName {
    StreamName::new("order", id)
}

fn at(micros: u64) -> Timestamp {
    Timestamp::from_micros(micros)
}

impl<S: Store> Case<S> {
    /// Appends an event of this time, with a message if it has a name.
    #[track_caller]
    fn append_at(
        &self,
        stream: &StreamName,
        expected: u64,
        micros: u64,
        message: &str,
    ) -> Position {
        let time = at(micros);
        let event = NewEvent {
            time,
            ..event("a", "{}")
        };
        self.append_message(stream, expected, vec![event], message)
    }

    #[track_caller]
    fn append_message(
        &self,
        stream: &StreamName,
        expected: u64,
        events: Vec<NewEvent>,
        message: &str,
    ) -> Position {
        let mut append = self.request(stream, Version::new(expected), events);
        append.message = (!message.is_empty()).then(|| Message {
            id: message.into(),
            answer: "yes".to_owned(),
        });
        let appended = self.done("an append", block_on(self.store.append(append)));
        appended.position.unwrap_or_default()
    }

    #[track_caller]
    fn forget(&self, aggregate: &str, micros: u64, limit: usize) -> usize {
        let forgotten = self.store.forget_messages(aggregate, at(micros), limit);
        self.done("forgetting messages", block_on(forgotten))
    }

    #[track_caller]
    fn remembers(&self, stream: &StreamName, messages: &[&str]) -> Vec<String> {
        let is_known = |message: &&&str| {
            let answer = block_on(self.store.answer(stream, &(**message).into()));
            self.done("asking for an answer", answer).is_some()
        };
        let known = messages.iter().filter(is_known);
        known.map(|message| (*message).to_owned()).collect()
    }

    #[track_caller]
    fn ids(&self, aggregate: &str, after: Option<&str>, limit: usize) -> Vec<String> {
        let ids = block_on(self.store.ids(aggregate, after, limit));
        self.done("listing ids", ids)
    }
}

fn old_messages_are_forgotten<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("messages that are older than a time are forgotten, and no others");
    let all = ["old", "nothing", "settled", "new", "last"];
    for stream in ["1", "2"] {
        let stream = order(stream);
        case.append_at(&stream, 0, 10, "old");
        case.append_message(&stream, 1, Vec::new(), "nothing");
        let message = Message {
            id: "settled".into(),
            answer: "no".to_owned(),
        };
        case.done("settling", block_on(case.store.settle(&stream, message)));
        case.append_at(&stream, 1, 20, "new");
    }
    // It came after the last event, so nobody knows how old it is.
    case.append_message(&order("1"), 2, Vec::new(), "last");
    case.append_at(&StreamName::new("customer", "1"), 0, 10, "old");

    case.same("number forgotten", &0, &case.forget("order", 10, 100));
    case.same("number forgotten", &2, &case.forget("order", 20, 100));
    let kept = documents::texts(&["nothing", "settled", "new", "last"]);
    case.same("messages", &kept, &case.remembers(&order("1"), &all));
    case.same("number forgotten", &4, &case.forget("order", 21, 4));
    case.same("number forgotten", &2, &case.forget("order", 21, 4));
    case.same("number forgotten", &0, &case.forget("order", 21, 4));
    let kept = documents::texts(&["last"]);
    case.same("messages", &kept, &case.remembers(&order("1"), &all));
    case.same("messages", &Vec::new(), &case.remembers(&order("2"), &all));
    let of_another = case.remembers(&StreamName::new("customer", "1"), &all);
    case.same(
        "messages of another kind",
        &documents::texts(&["old"]),
        &of_another,
    );
    // What is forgotten is new again.
    case.append_at(&order("2"), 2, 30, "old");
    let known = case.remembers(&order("2"), &all);
    case.same("messages", &documents::texts(&["old"]), &known);
    let holdings = block_on(case.store.holdings(None, 100));
    let holdings = case.done("reading what streams have", holdings);
    let counts = holdings.iter().map(|it| it.messages.len()).collect();
    case.same("numbers of messages", &vec![1_usize, 1, 1], &counts);
}

fn messages_that_may_be_repeated_stay<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("messages after the position of a consumer or a document are not forgotten");
    let stream = order("1");
    let all = ["a", "b", "c"];
    let first = case.append_at(&stream, 0, 1, "a");
    let second = case.append_at(&stream, 1, 2, "b");
    let third = case.append_at(&stream, 2, 3, "c");
    let passes = |position| {
        let set = block_on(case.store.set_checkpoint("mail", position));
        case.done("setting a checkpoint", set);
    };
    passes(Some(Position::START));
    case.same("number forgotten", &0, &case.forget("order", 100, 100));
    passes(Some(first));
    case.same("number forgotten", &1, &case.forget("order", 100, 100));
    passes(Some(third));
    case.write(vec![documents::at(
        documents::written("first", "{}"),
        second,
    )]);
    case.same("number forgotten", &1, &case.forget("order", 100, 100));
    let known = case.remembers(&stream, &all);
    case.same("messages", &documents::texts(&["c"]), &known);
    case.write(vec![documents::removed("first")]);
    case.same("number forgotten", &1, &case.forget("order", 100, 100));
}

fn ids_are_listed_in_order<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("the ids of a kind are listed once, in the order of their bytes");
    for id in ["b", "é", "", "a", "B", "ab"] {
        case.append_at(&order(id), 0, 1, "");
        case.append_at(&order(id), 1, 1, "");
    }
    case.append_at(&StreamName::new("customer", "c"), 0, 1, "");
    // It has a message, and no events.
    let message = Message {
        id: "settled".into(),
        answer: "no".to_owned(),
    };
    let settled = block_on(case.store.settle(&order("settled"), message));
    case.done("settling", settled);
    let all = documents::texts(&["", "B", "a", "ab", "b", "é"]);
    case.same("ids", &all, &case.ids("order", None, 100));
    let mut paged = Vec::new();
    loop {
        let after = paged.last().cloned();
        let page = case.ids("order", after.as_deref(), 2);
        if page.is_empty() {
            break;
        }
        assert!(
            page.len() <= 2 && paged.len() <= all.len(),
            "{}: a page of at most 2 ids has {page:?}",
            case.promise
        );
        paged.extend(page);
    }
    case.same("ids in pages", &all, &paged);
    case.same(
        "ids",
        &documents::texts(&["ab"]),
        &case.ids("order", Some("aa"), 1),
    );
    case.same("ids", &Vec::new(), &case.ids("nothing", None, 100));
    case.same("ids", &Vec::new(), &case.ids("order", None, 0));
}
