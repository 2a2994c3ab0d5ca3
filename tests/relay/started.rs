//! A relay that runs: what users see of it.

use entail::{
    FileStore, MemoryStore, Store, block_on, prelude::*, relay::Relay, testing::FaultyStore,
};
use entail_test_support::shop::{Outcomes, SHOP, check, fill, order, submit};

const FILLED: [(&str, u32); 3] = [("A", 80), ("B", 40), ("C", 5)];
const ORDERS: u128 = 40;

/// Every fourth order is declined, and the last ones find no stock.
fn fulfils_or_takes_back<S: Store + Clone>(store: &S) {
    block_on(async {
        fill(store, &FILLED).await;
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        let orders = Repository::<_, S>::new(store.clone());
        relay.idle().await.unwrap();
        for number in 0..ORDERS {
            let total = if number % 4 == 3 { 2_000 } else { 10 };
            let lines = [("A", 2), ("B", 1)];
            orders
                .execute(order(number), submit(&lines, total))
                .await
                .unwrap();
        }
        relay.idle().await.unwrap();
        let (confirmed, rejected) = check(store, ORDERS, &FILLED).await;
        assert_eq!((confirmed, rejected), (30, 10));
        let outcomes = relay.read(|outcomes: &Outcomes| {
            let Outcomes {
                submitted,
                confirmed,
                rejected,
            } = outcomes;
            (submitted.len(), confirmed.len(), rejected.len())
        });
        assert_eq!(outcomes, Some((40, 30, 10)));
        let why = relay.read(|outcomes: &Outcomes| outcomes.rejected.first().cloned());
        let (declined, why) = why.flatten().unwrap();
        assert_eq!(declined, order(3));
        assert!(why.ends_with("rejected `charge`: Declined"), "{why}");
        for consumer in ["fulfil", "give-up"] {
            assert_eq!(relay.parked(consumer, 10).await.unwrap(), []);
            assert_eq!(relay.status(consumer).await.unwrap().restarts, 0);
        }
        assert_eq!(relay.unfinished("fulfil", None, 10).await.unwrap(), []);
        relay.stop().await;
        // A stop in a stop is harmless.
        relay.stop().await;
    });
}

#[test]
fn a_saga_fulfils_an_order_or_takes_back_what_it_has_done_in_memory() {
    fulfils_or_takes_back(&MemoryStore::new());
}

#[test]
fn a_saga_fulfils_an_order_or_takes_back_what_it_has_done_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path().join("shop.db")).unwrap();
    fulfils_or_takes_back(&store);
}

/// What was begun before the stop is finished after the next start, and nothing happens twice.
#[test]
fn a_relay_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shop.db");
    block_on(async {
        let store = FileStore::open(&path).unwrap();
        fill(&store, &FILLED).await;
        // Registered once, it gets what happens while nobody runs.
        Relay::new(store.clone(), SHOP)
            .start()
            .unwrap()
            .idle()
            .await
            .unwrap();
        let orders = Repository::<_, FileStore>::new(store.clone());
        for number in 0..10 {
            orders
                .execute(order(number), submit(&[("A", 1)], 10))
                .await
                .unwrap();
        }
    });
    for _ in 0..3 {
        block_on(async {
            let store = FileStore::open(&path).unwrap();
            let relay = Relay::new(store.clone(), SHOP).start().unwrap();
            relay.idle().await.unwrap();
            assert_eq!(check(&store, 10, &FILLED).await, (10, 0));
            relay.stop().await;
        });
    }
}

/// A consumer that runs for the first time starts with the events after its registration.
#[test]
fn a_new_consumer_starts_now() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &FILLED).await;
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        orders
            .execute(order(0), submit(&[("A", 1)], 10))
            .await
            .unwrap();
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.idle().await.unwrap();
        orders
            .execute(order(1), submit(&[("A", 1)], 10))
            .await
            .unwrap();
        relay.idle().await.unwrap();
        // The projection starts with the first event.
        let counts = relay.read(|it: &Outcomes| (it.submitted.len(), it.confirmed.len()));
        assert_eq!(counts, Some((2, 1)));
    });
}

/// A projection answers with what a command has just written, to those who wait for it.
#[test]
fn one_reads_what_one_has_written() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        for number in 0..100 {
            let done = orders.execute(order(number), submit(&[], 1)).await.unwrap();
            relay.passed::<Outcomes>(done.position.unwrap()).await;
            let count = relay.read(|it: &Outcomes| it.submitted.len());
            assert_eq!(count.map(|count| count as u128), Some(number + 1));
        }
    });
}

/// A stop does not wait for a store that is away: neither at once nor later.
#[test]
fn a_relay_stops_while_its_store_is_away() {
    let store = FaultyStore::new(MemoryStore::new());
    block_on(async {
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.ready().await.unwrap();
        store.fail_reads(true);
        store.fail_appends(true);
        relay.stop().await;
    });
}
