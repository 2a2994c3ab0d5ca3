//! What goes wrong with deliveries, and what users see of it.

mod renamed;

use std::{
    convert::Infallible,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use entail::{
    MemoryStore, Position, StreamName, block_on,
    flow::Flow,
    prelude::*,
    relay::{Relay, Running},
    store::{Append, NewEvent, Payload},
    testing::FaultyStore,
};

#[aggregate(id = String, default)]
#[derive(Default)]
pub struct Sender {
    count: u64,
}

#[event]
pub struct Happened {
    pub what: String,
}

#[event]
pub struct Ignored {
    pub what: u64,
}

#[aggregate]
impl Sender {
    #[command]
    pub fn happen(&self, what: String) -> Result<Happened, Infallible> {
        Ok(Happened { what })
    }

    #[command]
    pub fn ignore(&self, what: u64) -> Result<Ignored, Infallible> {
        Ok(Ignored { what })
    }

    #[apply]
    fn happened(&mut self, _event: &Happened) {
        self.count = self.count.saturating_add(1);
    }

    #[apply]
    fn ignored(&mut self, _event: &Ignored) {
        self.count = self.count.saturating_add(1);
    }
}

#[aggregate(id = String, default)]
#[derive(Default)]
pub struct Receiver {
    pub got: Vec<String>,
}

#[event]
pub struct Taken {
    pub what: String,
}

#[aggregate]
impl Receiver {
    #[command]
    pub fn take(&self, what: String) -> Result<Taken, Infallible> {
        Ok(Taken { what })
    }

    #[apply]
    fn taken(&mut self, event: &Taken) {
        self.got.push(event.what.clone());
    }
}

fn receiver(name: &str) -> Id<Receiver> {
    Id::of(name.to_owned())
}

fn sender(name: &str) -> Id<Sender> {
    Id::of(name.to_owned())
}

/// Whether `forward` panics at what begins with "panic".
static PANICS: AtomicBool = AtomicBool::new(true);

#[policy]
pub fn forward(event: &Happened, id: Id<Sender>) -> To<Receiver, Take> {
    let what = event.what.clone();
    let panics = what.starts_with("panic") && PANICS.load(Ordering::SeqCst);
    assert!(!panics, "on purpose");
    receiver(id.key()).send(Take { what })
}

#[policy(later = pass)]
pub fn forward_the_others(event: &Happened, id: Id<Sender>) -> To<Receiver, Take> {
    let what = event.what.clone();
    assert!(!what.starts_with("panic"), "on purpose");
    receiver(id.key()).send(Take { what })
}

#[policy]
pub fn twice(event: &Happened, id: Id<Sender>) -> [To<Receiver, Take>; 2] {
    let what = || event.what.clone();
    let to = receiver(id.key());
    [
        to.send(Take { what: what() }),
        to.send(Take { what: what() }),
    ]
}

#[policy]
pub fn other(event: &Ignored, _id: Id<Sender>) -> To<Receiver, Take> {
    let what = event.what.to_string();
    receiver("other").send(Take { what })
}

flow! { FORWARDING { aggregates: [Receiver], policies: [forward, other] } }
flow! { PASSING { aggregates: [Receiver], policies: [forward_the_others] } }
flow! { TWICE { aggregates: [Receiver], policies: [forward, twice] } }

async fn start<S: Store + Clone>(store: &S, flow: Flow) -> Running {
    let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
    let relay = Relay::new(store.clone(), flow).with_pauses(first, longest);
    let running = relay.start().unwrap();
    running.ready().await.unwrap();
    running
}

async fn happen<S: Store + Clone>(store: &S, id: &str, what: &str) {
    let senders = Repository::<Sender, S>::new(store.clone());
    let what = what.to_owned();
    senders.execute(sender(id), Happen { what }).await.unwrap();
}

async fn got<S: Store + Clone>(store: &S, id: &str) -> Vec<String> {
    let receivers = Repository::<Receiver, S>::new(store.clone());
    receivers.load(receiver(id)).await.unwrap().got.clone()
}

/// Two policies that send the same command, and one that sends it twice, have an effect each.
#[test]
fn equal_commands_are_different_messages() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, TWICE).await;
        happen(&store, "a", "x").await;
        relay.idle().await.unwrap();
        assert_eq!(got(&store, "a").await, ["x", "x", "x"]);
    });
}

/// A panic parks its stream, and no other. Its later events wait, and come in order after a retry.
#[test]
fn a_panic_parks_its_stream() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, FORWARDING).await;
        for what in ["first", "panic", "second", "third"] {
            happen(&store, "bad", what).await;
        }
        for number in 0..100 {
            happen(&store, &format!("good-{number}"), "x").await;
        }
        relay.idle().await.unwrap();
        for number in 0..100 {
            assert_eq!(got(&store, &format!("good-{number}")).await, ["x"]);
        }
        assert_eq!(got(&store, "bad").await, ["first"]);
        let parked = relay.parked("forward", 10).await.unwrap();
        let [parked] = &*parked else {
            panic!("{parked:?}");
        };
        assert_eq!(parked.stream, StreamName::new("sender", "bad"));
        assert_eq!((parked.version, parked.tries), (Version::new(2), 8));
        assert_eq!(parked.error, "it panicked: on purpose");

        PANICS.store(false, Ordering::SeqCst);
        relay.retry(parked).await.unwrap();
        // New events arrive while the old ones are delivered.
        for number in 0..50 {
            happen(&store, "bad", &number.to_string()).await;
        }
        relay.idle().await.unwrap();
        let mut expected: Vec<String> = ["first", "panic", "second", "third"]
            .map(str::to_owned)
            .to_vec();
        expected.extend((0..50).map(|number| number.to_string()));
        assert_eq!(got(&store, "bad").await, expected);
    });
}

/// With `later = pass`, only the event that failed waits.
#[test]
fn later_events_pass_if_the_policy_says_so() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, PASSING).await;
        for what in ["first", "panic", "second", "panic again", "third"] {
            happen(&store, "a", what).await;
        }
        relay.idle().await.unwrap();
        assert_eq!(got(&store, "a").await, ["first", "second", "third"]);
        let parked = relay.parked("forward-the-others", 10).await.unwrap();
        let versions: Vec<_> = parked.iter().map(|parked| parked.version.get()).collect();
        assert_eq!(versions, [2, 4]);
        for parked in &parked {
            relay.drop_parked(parked, "not needed").await.unwrap();
        }
        relay.idle().await.unwrap();
        assert_eq!(
            relay.dropped("forward-the-others", 10).await.unwrap().len(),
            2
        );
    });
}

/// An event that cannot be read is parked for the consumers that want it, and for no others.
#[test]
fn an_event_that_cannot_be_read_is_parked_where_it_is_wanted() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = start(&store, FORWARDING).await;
        let event = NewEvent {
            payload: Payload {
                name: "happened".into(),
                schema_version: 1,
                json: "{\"what\":7}".to_owned(),
            },
            event_id: Uuid::from_u128(7),
            time: Timestamp::default(),
            correlation: Uuid::nil(),
            causation: None,
        };
        let stream = StreamName::new("sender", "a");
        let append = Append::new(stream, Version::NONE, vec![event]);
        store.append(append).await.unwrap();
        let senders = Repository::<Sender, _>::new(store.clone());
        senders
            .execute(sender("b"), Ignore { what: 5 })
            .await
            .unwrap();
        relay.idle().await.unwrap();
        assert_eq!(got(&store, "other").await, ["5"]);
        assert_eq!(relay.parked("other", 10).await.unwrap(), []);
        let parked = relay.parked("forward", 10).await.unwrap();
        let [parked] = &*parked else {
            panic!("{parked:?}");
        };
        assert!(
            parked
                .error
                .starts_with("the event cannot be read: invalid type"),
            "{parked:?}"
        );
    });
}

/// While the store is away, nothing is parked and nothing is lost.
#[test]
fn an_outage_uses_up_no_tries() {
    let store = FaultyStore::new(MemoryStore::new());
    block_on(async {
        let relay = start(&store, FORWARDING).await;
        for number in 0..20 {
            happen(&store, &format!("s{number}"), "x").await;
        }
        store.fail_appends(true);
        store.fail_reads(true);
        // Nothing is after it.
        let end = Position::sequential(u64::MAX);
        // Long enough for many more tries than a mistake gets.
        for _ in 0..200 {
            store.wait(end, Duration::from_millis(1)).await;
        }
        store.fail_appends(false);
        store.fail_reads(false);
        relay.idle().await.unwrap();
        assert_eq!(relay.parked("forward", 10).await.unwrap(), []);
        for number in 0..20 {
            assert_eq!(got(&store, &format!("s{number}")).await, ["x"]);
        }
    });
}

/// A store whose calls fail, lose their answers or come twice changes nothing about the effects.
#[test]
fn each_command_takes_effect_once_on_a_store_that_fails() {
    for seed in 0..5 {
        let store = FaultyStore::seeded(MemoryStore::new(), seed, 20);
        block_on(async {
            let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
            let relay = Relay::new(store.clone(), FORWARDING).with_pauses(first, longest);
            let relay = relay.start().unwrap();
            relay.ready().await.unwrap();
            for number in 0..30 {
                happen(
                    store.inner(),
                    &format!("s{}", number % 3),
                    &number.to_string(),
                )
                .await;
            }
            while relay.idle().await.is_err() {}
            for stream in 0..3 {
                let expected: Vec<_> = (0..10).map(|n| (n * 3 + stream).to_string()).collect();
                assert_eq!(got(store.inner(), &format!("s{stream}")).await, expected);
            }
            relay.stop().await;
        });
    }
}
