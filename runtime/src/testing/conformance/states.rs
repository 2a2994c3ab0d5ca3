//! What a store promises about states that are stored in addition to the events.

use super::{Case, event, state_at, stored, versions};
use crate::{
    domain::{stream_name::StreamName, version::Version},
    store::{Loaded, Store},
    waiting::block_on::block_on,
};

pub(super) fn check<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    a_load_begins_with_the_last_state(&case);
    a_refused_append_stores_no_state(&case);
}

fn order() -> StreamName {
    StreamName::new("order", "1")
}

impl<S: Store> Case<S> {
    #[track_caller]
    fn load(&self, limit: usize) -> Loaded {
        self.done("loading", block_on(self.store.load(&order(), limit)))
    }
}

fn a_load_begins_with_the_last_state<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("a load returns the state that was stored last, and the events after it");
    let nothing = case.load(10);
    case.same("state", &None, &nothing.state);
    case.same("version", &Version::NONE, &nothing.page.version);

    let two = vec![event("a", "{}"), event("b", "{}")];
    case.append(&order(), Version::NONE, two);
    let loaded = case.load(10);
    case.same("state", &None, &loaded.state);
    case.same("versions", &vec![1, 2], &versions(&loaded.page.events));

    case.append_with_state(&order(), 2, 3);
    let loaded = case.load(10);
    case.same("state", &Some(stored(5)), &loaded.state);
    case.same("versions", &Vec::new(), &versions(&loaded.page.events));
    case.same("version", &Version::new(5), &loaded.page.version);

    let four = (0..4).map(|_| event("c", "{}")).collect();
    case.append(&order(), Version::new(5), four);
    let loaded = case.load(3);
    case.same("state", &Some(stored(5)), &loaded.state);
    case.same("versions", &vec![6, 7, 8], &versions(&loaded.page.events));
    case.same("version", &Version::new(9), &loaded.page.version);

    case.append_with_state(&order(), 9, 1);
    case.same("newer state", &Some(stored(10)), &case.load(10).state);
    let page = case.read(&order(), Version::NONE, 100);
    case.same("number of events", &10, &page.events.len());
}

fn a_refused_append_stores_no_state<S: Store>(case: impl Fn(&'static str) -> Case<S>) {
    let case = case("an append with a wrong expected version stores no state");
    case.append_with_state(&order(), 0, 1);
    let mut append = case.request(&order(), Version::NONE, vec![event("b", "{}")]);
    append.state = Some(state_at(Version::new(7)));
    let refused = block_on(case.store.append(append));
    assert!(refused.is_err(), "{}: it was not refused", case.promise);
    case.same("state", &Some(stored(1)), &case.load(10).state);
}
