//! The work that is timed. Each function returns the time for so many repetitions.

use std::{
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use entail::{
    StoreError, StreamName, Version,
    prelude::*,
    relay::{Relay, Running},
    store::{Append, Appended, Message, MessageId, kit::Wrapper},
};
use entail_benches::order_line::{NAME, event};
use entail_test_support::shop::{self, Outcomes, SHOP};
use tokio::runtime::Runtime;

use super::forward::{Dispatch, FORWARD, Receiver, Sender};

/// The number of tasks that write at the same time: a consumer works on as many streams.
const TASKS: u64 = 64;
/// The fewest repetitions that are timed together, so that the start of a relay hardly counts.
const FEWEST: u64 = 4_000;

/// The time for `wanted` of the repetitions that were timed.
fn share(elapsed: Duration, timed: u64, wanted: u64) -> Duration {
    elapsed.mul_f64(wanted as f64 / timed as f64)
}

/// Runs a task many times at once, and waits for all.
fn at_once<F: Future<Output = ()> + Send + 'static>(runtime: &Runtime, task: impl Fn() -> F) {
    let tasks: Vec<_> = (0..TASKS).map(|_| runtime.spawn(task())).collect();
    for task in tasks {
        runtime.block_on(task).unwrap();
    }
}

/// Appends by 64 writers, each to a stream of its own.
pub fn appends<S: Store + Clone>(runtime: &Runtime, store: &S, wanted: u64) -> Duration {
    append_each(runtime, store, wanted, |_| None)
}

/// The same, each with a message and its answer.
pub fn appends_with_messages<S: Store + Clone>(
    runtime: &Runtime,
    store: &S,
    wanted: u64,
) -> Duration {
    append_each(runtime, store, wanted, |number| {
        Some(Message {
            id: MessageId::new(format!("{}/forward/receive/{number}", Uuid::nil())),
            answer: r#"{"command":"receive","count":1,"parts":[]}"#.to_owned(),
        })
    })
}

fn append_each<S: Store + Clone>(
    runtime: &Runtime,
    store: &S,
    wanted: u64,
    message: fn(u64) -> Option<Message>,
) -> Duration {
    let each = wanted.max(FEWEST).div_ceil(TASKS);
    let begun = Instant::now();
    at_once(runtime, || {
        let store = store.clone();
        let stream = StreamName::new("order", Id::<Sender>::new().to_string());
        async move {
            for version in 0..each {
                let expected = Version::new(version);
                let mut append = Append::new(stream.clone(), expected, vec![event(NAME)]);
                append.message = message(version);
                store.append(append).await.unwrap();
            }
        }
    });
    share(begun.elapsed(), each * TASKS, wanted)
}

/// Commands by 64 tasks, each to an aggregate of its own.
pub fn commands<S: Store + Clone>(runtime: &Runtime, store: &S, wanted: u64) -> Duration {
    let each = wanted.max(FEWEST).div_ceil(TASKS);
    let begun = Instant::now();
    dispatch(runtime, store, each);
    share(begun.elapsed(), each * TASKS, wanted)
}

fn dispatch<S: Store + Clone>(runtime: &Runtime, store: &S, each: u64) {
    let senders = Repository::<Sender, _>::new(store.clone());
    at_once(runtime, || {
        let (senders, id) = (senders.clone(), Id::new());
        async move {
            for number in 0..each {
                senders.execute(id, Dispatch { number }).await.unwrap();
            }
        }
    });
}

/// Reactions to events that are stored already: the relay reads them, and sends commands.
pub fn reactions<S: Store + Clone>(runtime: &Runtime, store: &S, wanted: u64) -> Duration {
    let each = wanted.max(FEWEST).div_ceil(TASKS);
    // Registers the policy: it starts with the events that come now.
    let relay = start(runtime, store);
    runtime.block_on(relay.stop());
    dispatch(runtime, store, each);
    let begun = Instant::now();
    let relay = start(runtime, store);
    runtime.block_on(relay.idle()).unwrap();
    let elapsed = begun.elapsed();
    runtime.block_on(relay.stop());
    share(elapsed, each * TASKS, wanted)
}

fn start<S: Store + Clone>(runtime: &Runtime, store: &S) -> Running {
    let relay = Relay::new(store.clone(), FORWARD).start().unwrap();
    runtime.block_on(relay.ready()).unwrap();
    relay
}

/// A store that tells when an event of a receiver was stored.
#[derive(Clone)]
struct Telling<S>(Arc<S>, mpsc::Sender<Instant>);

impl<S: Store> Wrapper for Telling<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.0
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let is_reaction = append.stream.aggregate() == Receiver::NAME;
        let appended = self.0.append(append).await;
        if is_reaction {
            self.1.send(Instant::now()).unwrap();
        }
        appended
    }
}

/// Commands one after the other.
pub fn commands_in_turn<S: Store + Clone>(runtime: &Runtime, store: &S, wanted: u64) -> Duration {
    let senders = Repository::<Sender, _>::new(store.clone());
    let id = Id::new();
    let begun = Instant::now();
    for number in 0..wanted {
        let done = senders.execute(id, Dispatch { number });
        runtime.block_on(done).unwrap();
    }
    begun.elapsed()
}

/// From the end of an append to the end of the append that it leads to, one after the other.
pub fn reactions_in_turn<S: Store + Clone>(runtime: &Runtime, store: &S, wanted: u64) -> Duration {
    let (told, tells) = mpsc::channel();
    let store = Telling(Arc::new(store.clone()), told);
    let relay = start(runtime, &store);
    let senders = Repository::<Sender, _>::new(store);
    let id = Id::new();
    let mut elapsed = Duration::ZERO;
    for number in 0..wanted {
        let done = senders.execute(id, Dispatch { number });
        runtime.block_on(done).unwrap();
        let begun = Instant::now();
        elapsed += tells.recv().unwrap().saturating_duration_since(begun);
    }
    runtime.block_on(relay.stop());
    elapsed
}

/// Sagas that fulfil an order each: they reserve two products, charge, and confirm.
pub fn sagas<S: Store + Clone>(runtime: &Runtime, store: &S, wanted: u64) -> Duration {
    let count = wanted.max(FEWEST / 10);
    let relay = || Relay::new(store.clone(), SHOP).start().unwrap();
    let registers = relay();
    runtime.block_on(registers.ready()).unwrap();
    runtime.block_on(registers.stop());
    let products: Vec<String> = (0..2 * TASKS).map(|number| format!("p{number}")).collect();
    let filled: Vec<_> = products.iter().map(|it| (&**it, 1_000_000)).collect();
    runtime.block_on(shop::fill(store, &filled));
    let orders = Repository::<shop::order::Order, _>::new(store.clone());
    runtime.block_on(async {
        for (number, pair) in (0..count).zip(filled.chunks(2).cycle()) {
            let lines: Vec<_> = pair.iter().map(|(product, _)| (*product, 1)).collect();
            let id = Id::of(Uuid::from_u128(u128::from(number)));
            orders.execute(id, shop::submit(&lines, 10)).await.unwrap();
        }
    });
    let begun = Instant::now();
    let relay = relay();
    runtime.block_on(relay.idle()).unwrap();
    let elapsed = begun.elapsed();
    let confirmed = relay.read(|it: &Outcomes| it.confirmed.len());
    assert_eq!(
        confirmed,
        usize::try_from(count).ok(),
        "every order is confirmed"
    );
    runtime.block_on(relay.stop());
    share(elapsed, count, wanted)
}
