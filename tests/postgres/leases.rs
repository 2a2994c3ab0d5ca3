//! Who works, when a delivery takes longer than a lease, and when a process stands still for longer.

use std::{
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use entail::{
    PostgresOptions, PostgresStore,
    prelude::*,
    publisher::{Outgoing, Publication, PublishError, PublishedEvent, Publisher},
    relay::Relay,
    store::kit::pause,
};
use entail_test_support::shop::{
    SHOP, check, fill, order,
    order::{Order, OrderSubmitted},
    submit,
};

use super::{
    cluster, fresh_schema,
    relay::{FILLED, LEASE, ended, start},
};

/// A broker that answers when it is told to.
#[derive(Clone, Default)]
struct Slow(Arc<Calls>);

#[derive(Default)]
struct Calls {
    begun: AtomicUsize,
    ended: AtomicUsize,
    may_end: AtomicBool,
}

impl Publisher for Slow {
    async fn publish(&self, _message: Outgoing) -> Result<(), PublishError> {
        self.0.begun.fetch_add(1, Ordering::SeqCst);
        while !self.0.may_end.load(Ordering::SeqCst) {
            pause(Duration::from_millis(5)).await;
        }
        self.0.ended.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// The revisions of the partitions of a consumer: each renewal of a lease makes a new one.
async fn revisions(store: &PostgresStore, consumer: &str) -> Vec<u64> {
    let documents = store.documents("partition", None, 1_000).await.unwrap();
    let own = documents.iter().filter(|document| {
        let name = document.key.name.strip_prefix(consumer);
        name.is_some_and(|name| name.starts_with('/'))
    });
    own.map(|document| document.revision).collect()
}

async fn settled(is_so: impl Fn() -> bool) {
    while !is_so() {
        pause(Duration::from_millis(5)).await;
    }
}

/// A delivery that takes longer than a lease keeps it: the other relay does not deliver the event, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_slower_than_a_lease_keeps_it() {
    let Some(cluster) = cluster() else { return };
    let (url, options) = (
        cluster.url(),
        PostgresOptions::new().schema(fresh_schema()).connections(4),
    );
    let (slow, mut relays) = (Slow::default(), Vec::new());
    for _ in 0..2 {
        let store = options.clone().connect(&url).await.unwrap();
        let publication =
            Publication::new("news", slow.clone()).on(|_: &OrderSubmitted, order: Id<Order>| {
                Ok(Some(PublishedEvent::json("orders", &order)?))
            });
        let relay = Relay::new(store, SHOP).publish(publication);
        let relay = relay.with_lease(LEASE).start().unwrap();
        relay.ready().await.unwrap();
        relays.push(relay);
    }
    let store = options.connect(&url).await.unwrap();
    let orders = Repository::<_, PostgresStore>::new(store.clone());
    let submit = submit(&[("A", 1)], 1);
    orders.execute(order(1), submit).await.unwrap();
    settled(|| slow.0.begun.load(Ordering::SeqCst) > 0).await;
    // A lease is renewed three times in its time, so each lease would have ended by now.
    let before = revisions(&store, "news").await;
    assert_eq!(before.len(), 16);
    loop {
        let now = revisions(&store, "news").await;
        let mut both = before.iter().zip(&now);
        if both.all(|(before, now)| before + 6 <= *now) {
            break;
        }
        pause(Duration::from_millis(20)).await;
    }
    assert_eq!(slow.0.begun.load(Ordering::SeqCst), 1);
    slow.0.may_end.store(true, Ordering::SeqCst);
    settled(|| slow.0.ended.load(Ordering::SeqCst) > 0).await;
    for relay in relays {
        relay.stop().await;
    }
    assert_eq!(slow.0.begun.load(Ordering::SeqCst), 1);
}

fn signal(child: &Child, signal: &str) {
    let mut kill = Command::new("kill");
    kill.args([signal, &child.id().to_string()]);
    assert!(kill.status().unwrap().success());
}

/// A process stands still in the middle of its sagas for longer than its leases, and then continues. The
/// other has taken over, and nothing happens twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stands_still_does_nothing_twice() {
    let Some(cluster) = cluster() else { return };
    let (url, schema) = (cluster.url(), fresh_schema());
    let options = PostgresOptions::new().schema(schema.clone()).connections(4);
    let store = options.connect(&url).await.unwrap();
    fill(&store, &FILLED).await;
    let (mut first, _first) = start(&url, &schema);
    let (mut second, _second) = start(&url, &schema);
    let orders = Repository::<_, PostgresStore>::new(store.clone());
    for number in 0..90 {
        let total = if number % 5 == 3 { 2_000 } else { 10 };
        let submit = submit(&[("A", 2), ("B", 1)], total);
        orders.execute(order(number), submit).await.unwrap();
        match number {
            // It has begun some, and has not ended them.
            40 => {
                ended(&store, 5).await;
                signal(&first, "-STOP");
            }
            // Everything that it had begun is done by the other one.
            80 => {
                ended(&store, 81).await;
                signal(&first, "-CONT");
            }
            _ => {}
        }
    }
    ended(&store, 90).await;
    for child in [&mut first, &mut second] {
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(check(&store, 90, &FILLED).await, (72, 18));
}
