//! What a store promises to the readers and consumers of its log.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use super::{Case, SHAPE, documents, event, names, versions};
use crate::{
    domain::{position::Position, stream_name::StreamName, version::Version},
    store::{Filter, Store},
    waiting::{block_on::block_on, timer::pause},
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    a_reader_gets_what_it_wants(&case);
    a_reader_is_woken(&case);
    checkpoints_are_kept(&case);
    what_everyone_has_passed_can_go(&case);
    what_a_document_needs_stays(&case);
    what_has_no_state_stays(&case);
}

fn order(id: &str) -> StreamName {
    StreamName::new("order", id)
}

impl<S: Store> Case<S> {
    /// Waits where no event comes. A store that does not return in time fails the case, and does not
    /// hold up the suite.
    #[track_caller]
    fn waits_at_most(&self, at_most: Duration) {
        let mut waiting = pin!(self.store.wait(Position::START, at_most));
        let mut too_long = pin!(pause(Duration::from_secs(20)));
        let returns = block_on(poll_fn(|context| {
            if waiting.as_mut().poll(context).is_ready() {
                return Poll::Ready(true);
            }
            too_long.as_mut().poll(context).map(|()| false)
        }));
        assert!(
            returns,
            "{}: `wait` does not return after `at_most`",
            self.promise
        );
    }

    /// All events that a filter accepts, read in pages. Each page ends after the one before.
    #[track_caller]
    fn filtered(&self, filter: &Filter, limit: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut after = Position::START;
        loop {
            let page = block_on(self.store.log(after, filter, limit));
            let page = self.done("reading the log", page);
            found.extend(names(&page.events).into_iter().map(str::to_owned));
            assert!(
                page.read_to >= after,
                "{}: a page ends before it begins",
                self.promise
            );
            if let Some(last) = page.events.last() {
                assert!(
                    page.read_to >= last.position,
                    "{}: a page ends before its last event",
                    self.promise
                );
            }
            if page.is_end {
                return found;
            }
            assert!(
                page.read_to > after,
                "{}: a page does not advance",
                self.promise
            );
            after = page.read_to;
        }
    }

    #[track_caller]
    fn prune(&self, aggregate: &str, limit: usize) -> usize {
        let pruned = block_on(self.store.prune(aggregate, SHAPE, limit));
        self.done("pruning", pruned)
    }

    #[track_caller]
    fn passes(&self, consumer: &str, position: Option<Position>) {
        let set = block_on(self.store.set_checkpoint(consumer, position));
        self.done("setting a checkpoint", set);
    }
}

fn a_reader_gets_what_it_wants<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a reader of the log gets all events that it asks for, and no others");
    let customer = StreamName::new("customer", "1");
    for round in 0..6 {
        let expected = Version::new(round);
        case.append(&order("1"), expected, vec![event("placed", "{}")]);
        case.append(&customer, expected, vec![event("moved", "{}")]);
        case.append(&order("2"), expected, vec![event("moved", "{}")]);
    }
    let due = |name: &str, times: usize| vec![name.to_owned(); times];
    for limit in [1, 2, 4, 100] {
        case.same("log", &18, &case.filtered(&Filter::all(), limit).len());
        let customers = Filter::all().aggregate("customer");
        let found = case.filtered(&customers, limit);
        case.same("events of an aggregate", &due("moved", 6), &found);
        let placed = Filter::all().event("order", "placed");
        let found = case.filtered(&placed, limit);
        case.same("events of a name", &due("placed", 6), &found);
        let both = Filter::all().aggregate("customer").event("order", "moved");
        let found = case.filtered(&both, limit);
        case.same("events of two kinds", &due("moved", 12), &found);
        let nothing = case.filtered(&Filter::all().aggregate("product"), limit);
        case.same("events of an unknown aggregate", &Vec::new(), &nothing);
    }
}

fn a_reader_is_woken<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a reader that waits is woken, or asks again, when there is a new event");
    // No event comes, so the wait ends by itself.
    case.waits_at_most(Duration::from_millis(5));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let mut waits = 0_u32;
            while case.log(Position::START, 1).is_empty() {
                block_on(case.store.wait(Position::START, Duration::from_secs(60)));
                waits = waits.saturating_add(1);
                assert!(
                    waits < 10_000,
                    "{}: the reader waits, but never gets the event",
                    case.promise
                );
            }
        });
        case.append(&order("1"), Version::NONE, vec![event("a", "{}")]);
        assert!(
            waiting.join().is_ok(),
            "{}: the reader failed",
            case.promise
        );
    });
    // There is already an event, so this does not wait.
    block_on(case.store.wait(Position::START, Duration::from_secs(60)));
}

fn checkpoints_are_kept<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("the checkpoint of a consumer is kept until it is removed");
    let checkpoint = |consumer: &str| {
        let all = case.done("asking for checkpoints", block_on(case.store.checkpoints()));
        let mut all = all.into_iter();
        all.find_map(|(known, position)| (known == consumer).then_some(position))
    };
    case.same("checkpoint", &None, &checkpoint("mail"));
    case.passes("mail", Some(Position::START));
    case.same("checkpoint", &Some(Position::START), &checkpoint("mail"));
    let appended = case.append(&order("1"), Version::NONE, vec![event("a", "{}")]);
    case.passes("mail", appended.position);
    case.passes("other", Some(Position::START));
    case.same("checkpoint", &appended.position, &checkpoint("mail"));
    case.passes("mail", None);
    case.same("checkpoint", &None, &checkpoint("mail"));
    case.same("checkpoint", &Some(Position::START), &checkpoint("other"));
}

fn what_everyone_has_passed_can_go<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case(
        "events are pruned when every consumer has processed them, and the last of a stream stays",
    );
    case.passes("mail", Some(Position::START));
    case.passes("report", Some(Position::START));
    for id in ["1", "2"] {
        for expected in [0, 3] {
            case.append_with_state(&order(id), expected, 3);
        }
    }
    let other = StreamName::new("customer", "1");
    case.append_with_state(&other, 0, 2);
    case.same(
        "pruned before any consumer advanced",
        &0,
        &case.prune("order", 100),
    );
    let log = case.log(Position::START, 100);
    let at = |place: usize| log.get(place).map(|event| event.position);
    case.passes("mail", at(13));
    case.passes("report", at(7));
    // All events of the first stream except its last one, and two of the second stream.
    case.same("first batch", &4, &case.prune("order", 4));
    case.same("second batch", &3, &case.prune("order", 4));
    case.same("third batch", &0, &case.prune("order", 4));

    let page = case.read(&order("1"), Version::NONE, 10);
    case.same("versions", &vec![6], &versions(&page.events));
    case.same("pruned", &Version::new(5), &page.pruned);
    case.same("version", &Version::new(6), &page.version);
    let page = case.read(&order("2"), Version::NONE, 10);
    case.same("versions", &vec![3, 4, 5, 6], &versions(&page.events));
    let page = case.read(&order("2"), Version::new(4), 10);
    case.same("versions", &vec![5, 6], &versions(&page.events));
    let page = case.read(&other, Version::NONE, 10);
    case.same("versions", &vec![1, 2], &versions(&page.events));
    let left = case.log(Position::START, 100);
    case.same("log", &7, &left.len());
    for limit in [1, 3] {
        case.same(
            "log in pages",
            &7,
            &case.filtered(&Filter::all(), limit).len(),
        );
    }
    // A consumer that is removed does not keep events any more.
    case.passes("report", None);
    let pruned = block_on(case.store.prune("order", "another shape", 100));
    let pruned = case.done("pruning", pruned);
    case.same("pruned with states of another shape", &0, &pruned);
    case.same("last batch", &3, &case.prune("order", 100));
    case.append_with_state(&order("1"), 6, 1);
    let page = case.read(&order("1"), Version::new(5), 10);
    case.same("versions", &vec![6, 7], &versions(&page.events));
}

fn what_a_document_needs_stays<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("events after the position of a document are not pruned");
    case.append_with_state(&order("1"), 0, 6);
    let log = case.log(Position::START, 100);
    let at = |place: usize| {
        let event = log.get(place);
        event.map_or(Position::START, |event| event.position)
    };
    // The lowest position counts, of all consumers and documents.
    case.passes("mail", Some(at(3)));
    case.write(vec![
        documents::at(documents::written("first", "{}"), Position::START),
        documents::at(documents::written("second", "{}"), at(1)),
        documents::written("without a position", "{}"),
    ]);
    case.same("pruned", &0, &case.prune("order", 100));
    let moved = documents::at(documents::written("first", "{}"), at(0));
    let mut append = case.request(&order("2"), Version::NONE, vec![event("a", "{}")]);
    append.documents = vec![moved];
    case.done("an append", block_on(case.store.append(append)));
    case.same("pruned", &1, &case.prune("order", 100));
    case.write(vec![documents::removed("first")]);
    case.same("pruned", &1, &case.prune("order", 100));
    case.write(vec![documents::written("second", "{}")]);
    case.same("pruned", &2, &case.prune("order", 100));
    case.passes("mail", None);
    case.same("pruned", &1, &case.prune("order", 100));
}

fn what_has_no_state_stays<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an event that no stored state includes is not pruned");
    let events = (0..3).map(|_| event("a", "{}")).collect();
    case.append(&order("1"), Version::NONE, events);
    case.same("pruned", &0, &case.prune("order", 100));
    case.append_with_state(&order("1"), 3, 1);
    let events = (0..3).map(|_| event("a", "{}")).collect();
    case.append(&order("1"), Version::new(4), events);
    case.same("pruned", &4, &case.prune("order", 100));
    let page = case.read(&order("1"), Version::new(4), 10);
    case.same("versions", &vec![5, 6, 7], &versions(&page.events));
}
