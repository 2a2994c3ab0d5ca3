//! What is stored of an aggregate: its events, snapshots, or its state.

mod attributes;
mod snapshots;
mod used;

use entail::{
    AnyStore, FileStore, Position, StreamName, block_on,
    prelude::*,
    store::{Append, NewEvent},
    testing::FaultyStore,
};

use entail_test_support::exercise;

use crate::stores::Files;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .unwrap()
}

#[test]
fn the_domain_is_the_same_however_it_is_stored() {
    let files = Files::new();
    for store in [
        AnyStore::new(MemoryStore::new()),
        AnyStore::new(files.open()),
    ] {
        runtime().block_on(exercise::in_every_way(store)).unwrap();
    }
}

#[test]
fn a_file_that_all_of_it_was_stored_in_is_whole() {
    let files = Files::new();
    let path = files.path("all.db");
    let store = FileStore::open(&path).unwrap();
    let all = exercise::in_every_way(AnyStore::new(store.clone()));
    runtime().block_on(all).unwrap();
    let checked = store.check().unwrap();
    assert!(checked.events > 900 && checked.holders > 10, "{checked:?}");
    drop(store);
    let again = FileStore::open(&path).unwrap();
    assert_eq!(again.check().unwrap(), checked);
}

#[aggregate(default)]
#[derive(Default)]
struct Fuse {
    burnt: u64,
}

#[event]
struct Burnt {
    by: u64,
}

#[aggregate]
impl Fuse {
    #[command]
    fn burn(&self, by: u64) -> Result<Burnt, std::convert::Infallible> {
        Ok(Burnt { by })
    }

    #[apply(trusted = "a test's own: it fails when it comes twice")]
    fn burnt(&mut self, event: &Burnt) {
        assert!(self.burnt == 0, "it is burnt already");
        self.burnt = event.by;
    }
}

#[test]
fn a_message_that_would_fail_now_gets_its_first_answer() {
    let fuses = Repository::<Fuse, _>::new(MemoryStore::new()).blocking();
    let id = Id::new();
    fuses.execute_once(id, "m", Burn { by: 1 }).unwrap();
    let again = fuses.execute_once(id, "m", Burn { by: 1 }).unwrap();
    assert_eq!((again.version, again.event.by), (Version::new(1), 1));
    let error = fuses.execute_once(id, "n", Burn { by: 2 }).unwrap_err();
    assert!(matches!(error, Error::Poisoned(_)), "{error}");
}

#[test]
fn an_answer_that_was_lost_comes_with_the_same_message() {
    use exercise::by_state::{Customer, Join, Note};

    let store = FaultyStore::new(MemoryStore::new());
    let customers = Repository::<Customer, _>::new(store.clone()).blocking();
    let id = Id::new();
    let phone = id.to_string();
    customers.execute(id, Join { phone }).unwrap();
    let note = Note { text: "a".into() };
    store.lose_answers(true);
    let error = customers.execute_once(id, "m", note.clone()).unwrap_err();
    assert!(!error.is_outcome_known() && !error.is_retryable() && !error.is_domain());
    store.lose_answers(false);
    let done = customers.execute_once(id, "m", note).unwrap();
    assert_eq!((done.version, done.state.notes.len()), (Version::new(2), 1));
    assert_eq!(customers.load(id).unwrap().version(), Version::new(2));
}

#[test]
fn an_answer_that_cannot_be_made_now_is_no_word_that_nothing_was_stored() {
    use exercise::by_events::{Customer, Join, Note};

    let store = FaultyStore::new(MemoryStore::new());
    let customers = Repository::<Customer, _>::new(store.clone()).blocking();
    let id = Id::new();
    let phone = id.to_string();
    customers.execute(id, Join { phone }).unwrap();
    let note = |text: &str| Note { text: text.into() };
    customers.execute_once(id, "m", note("a")).unwrap();
    customers.load(id).unwrap();
    store.fail_reads(true);
    let error = customers.execute_once(id, "m", note("b")).unwrap_err();
    assert!(matches!(error, Error::Unanswered { .. }), "{error}");
    assert!(!error.is_outcome_known() && error.is_retryable() && !error.is_domain());
    store.fail_reads(false);
    let done = customers.execute_once(id, "m", note("b")).unwrap();
    assert_eq!(
        (done.version, done.event.unwrap().text.as_str()),
        (Version::new(2), "a")
    );
}

#[test]
fn what_stands_before_an_event_that_cannot_be_read_is_read() {
    use exercise::by_events::{Customer, Join, Note};

    let store = MemoryStore::new();
    let customers = Repository::<Customer, _>::new(store.clone()).blocking();
    let id = Id::new();
    let phone = id.to_string();
    customers.execute(id, Join { phone }).unwrap();
    customers.execute(id, Note { text: "a".into() }).unwrap();
    let stream = StreamName::of(&id);
    let page = block_on(store.read(&stream, Version::new(1), 1)).unwrap();
    let last = page.events.into_iter().next().unwrap();
    let mut unknown = NewEvent {
        payload: last.event,
        event_id: Uuid::from_u128(7),
        time: last.time,
        correlation: last.correlation,
        causation: None,
    };
    unknown.payload.name = "nobody-knows".into();
    let append = Append::new(stream, Version::new(2), vec![unknown]);
    block_on(store.append(append)).unwrap();

    let of_one: Vec<bool> = customers
        .events(&id, Version::NONE)
        .map(|event| event.is_ok())
        .collect();
    let of_all: Vec<bool> = customers
        .log(Position::START)
        .map(|event| event.is_ok())
        .collect();
    assert_eq!(
        (of_one, of_all),
        (vec![true, true, false], vec![true, true, false])
    );
}

#[test]
fn what_goes_wrong_in_a_store_doubles_and_loses_nothing() {
    use exercise::by_events::{Customer, Join, Note};

    for seed in 0..12 {
        let store = FaultyStore::seeded(MemoryStore::new(), seed, 40);
        let customers = Repository::<Customer, _>::new(store.clone()).blocking();
        let id = Id::new();
        let join = Join {
            phone: id.to_string(),
        };
        while customers.execute_once(id, "join", join.clone()).is_err() {}
        for number in 0..40 {
            let text = number.to_string();
            // Whoever does not know whether it was done, says it again.
            let done = loop {
                let message = format!("note {number}");
                match customers.execute_once(id, message, Note { text: text.clone() }) {
                    Ok(done) => break done,
                    Err(error) => {
                        assert!(error.is_retryable() || !error.is_outcome_known(), "{error}");
                    }
                }
            };
            assert_eq!(done.version, Version::new(number + 2));
        }
        let sure = Repository::<Customer, _>::new(store.inner().clone()).blocking();
        let notes: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        assert_eq!(sure.load(id).unwrap().notes, notes, "seed {seed}");
    }
}
