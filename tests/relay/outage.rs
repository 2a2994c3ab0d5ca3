//! What a relay does while something is away.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use entail::{
    MemoryStore, StoreError, block_on,
    prelude::*,
    publisher::{Outgoing, Publication, PublishError, PublishedEvent, Publisher},
    relay::{Relay, Running},
    store::{Append, Appended, kit::Wrapper, kit::pause},
};
use entail_test_support::shop::{
    KEEPING, fill, order,
    order::{Order, OrderSubmitted},
    stock,
    stock::Stock,
    submit,
};

/// Something that may be away. It counts the tries, and those that run at the same time.
#[derive(Clone, Default)]
struct Away(Arc<Counts>);

#[derive(Default)]
struct Counts {
    is_away: AtomicBool,
    running: AtomicUsize,
    most: AtomicUsize,
    tries: AtomicUsize,
}

impl Away {
    /// Waits until this number of further tries has failed.
    async fn tried(&self, tries: usize) {
        let before = self.0.tries.load(Ordering::SeqCst);
        while self.0.tries.load(Ordering::SeqCst) < before + tries {
            pause(Duration::from_millis(1)).await;
        }
    }

    /// Whether it is away. Takes its time for the answer.
    async fn try_(&self) -> bool {
        let counts = &self.0;
        let running = counts.running.fetch_add(1, Ordering::SeqCst) + 1;
        counts.most.fetch_max(running, Ordering::SeqCst);
        pause(Duration::from_millis(1)).await;
        counts.running.fetch_sub(1, Ordering::SeqCst);
        counts.tries.fetch_add(1, Ordering::SeqCst);
        counts.is_away.load(Ordering::SeqCst)
    }

    /// While it is away, one delivery at a time tries, after the first try of each. Returns the number of
    /// deliveries.
    async fn watch(&self) -> usize {
        // Those that were begun before.
        self.tried(64).await;
        self.0.most.store(0, Ordering::SeqCst);
        self.tried(100).await;
        self.0.most.load(Ordering::SeqCst)
    }
}

fn start(relay: Relay) -> Running {
    let (first, longest) = (Duration::from_millis(1), Duration::from_millis(20));
    relay.with_pauses(first, longest).start().unwrap()
}

async fn submit_to<S: Store + Clone>(store: &S) {
    let orders = Repository::<Order, _>::new(store.clone());
    for number in 0..200 {
        let submit = submit(&[("A", 1)], 1);
        orders.execute(order(number), submit).await.unwrap();
    }
}

/// A store whose streams of stock cannot be appended to for a while.
#[derive(Clone)]
struct Closed {
    store: MemoryStore,
    away: Away,
}

impl Wrapper for Closed {
    type Inner = MemoryStore;

    fn inner(&self) -> &MemoryStore {
        &self.store
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        if append.stream.aggregate() == "stock" && self.away.try_().await {
            return Err(StoreError::Unreachable {
                place: "the warehouse".to_owned(),
                source: "it is closed".into(),
            });
        }
        self.store.append(append).await
    }
}

/// While the store is away, one delivery at a time tries, nothing is parked and no tries are used up.
/// Everything is delivered afterwards.
#[test]
fn while_the_store_is_away_one_delivery_at_a_time_tries() {
    let away = Away::default();
    let store = Closed {
        store: MemoryStore::new(),
        away: away.clone(),
    };
    block_on(async {
        fill(&store, &[("A", 1_000)]).await;
        let relay = start(Relay::new(store.clone(), KEEPING));
        relay.ready().await.unwrap();
        away.0.is_away.store(true, Ordering::SeqCst);
        submit_to(&store).await;
        assert_eq!(away.watch().await, 1);
        away.0.is_away.store(false, Ordering::SeqCst);
        relay.idle().await.unwrap();
        assert_eq!(relay.parked("keep", 10).await.unwrap(), []);
        let stocks = Repository::<Stock, _>::new(store);
        assert_eq!(stocks.load(stock("A")).await.unwrap().available, 800);
    });
}

/// A broker that is away for a while, and for ever for one order.
#[derive(Clone, Default)]
struct Broker {
    away: Away,
    sent: Arc<AtomicUsize>,
}

impl Publisher for Broker {
    async fn publish(&self, message: Outgoing) -> Result<(), PublishError> {
        let is_lost = message.key == format!("order/{}", order(7));
        if self.away.try_().await || is_lost {
            return Err(PublishError::Away("it is closed".to_owned()));
        }
        self.sent.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// The same holds for a broker. A message that it never takes does not hold up the others.
#[test]
fn while_a_broker_is_away_one_delivery_at_a_time_tries() {
    let (store, broker) = (MemoryStore::new(), Broker::default());
    block_on(async {
        let publication =
            Publication::new("news", broker.clone()).on(|_: &OrderSubmitted, order: Id<Order>| {
                Ok(Some(PublishedEvent::json("orders", &order)?))
            });
        let relay = start(Relay::new(store.clone(), KEEPING).publish(publication));
        relay.ready().await.unwrap();
        broker.away.0.is_away.store(true, Ordering::SeqCst);
        submit_to(&store).await;
        assert_eq!(broker.away.watch().await, 1);
        broker.away.0.is_away.store(false, Ordering::SeqCst);
        while broker.sent.load(Ordering::SeqCst) < 199 {
            broker.away.tried(1).await;
        }
        assert_eq!(relay.parked("news", 10).await.unwrap(), []);
        relay.stop().await;
        assert_eq!(broker.sent.load(Ordering::SeqCst), 199);
    });
}
