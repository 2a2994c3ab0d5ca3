//! How consumers do: how far they are behind, and what is parked.

use std::time::Duration;

use entail::{
    MemoryStore, TestClock, Timestamp, block_on,
    prelude::*,
    relay::{ConsumerStatus, Relay, Running},
};
use entail_test_support::shop::{KEEPING, SHOP, fill, order, order::Order, submit};

/// A relay on a store, and a clock for both.
struct Shop {
    store: MemoryStore,
    clock: TestClock,
    orders: Repository<Order, MemoryStore>,
}

impl Shop {
    fn new() -> Self {
        let (store, clock) = (
            MemoryStore::new(),
            TestClock::at(Timestamp::from_micros(1_000_000)),
        );
        let orders = Repository::new(store.clone()).with_clock(clock.clone());
        Self {
            store,
            clock,
            orders,
        }
    }

    fn start(&self) -> Running {
        let relay = Relay::new(self.store.clone(), KEEPING);
        relay.with_clock(self.clock.clone()).start().unwrap()
    }

    async fn submit(&self, number: u128, quantity: u32) {
        let submit = submit(&[("A", quantity)], 1);
        self.orders.execute(order(number), submit).await.unwrap();
    }
}

async fn status(relay: &Running) -> ConsumerStatus {
    relay.status("keep").await.unwrap()
}

/// A paused consumer falls behind, and catches up when it continues. What is parked is counted apart.
#[test]
fn the_lag_rises_while_a_consumer_is_paused_and_falls_to_zero() {
    let shop = Shop::new();
    block_on(async {
        fill(&shop.store, &[("A", 100)]).await;
        let relay = shop.start();
        relay.idle().await.unwrap();
        let before = status(&relay).await;
        assert!(before.is_registered && !before.is_paused);
        assert_eq!(before.lag.events, 0);
        assert_eq!(before.position, relay.end().await.unwrap());
        assert_eq!((before.partitions, before.owned, before.owners), (1, 1, 1));
        assert_eq!((before.restarts, before.last_error), (0, None));

        // A worker that starts knows that its consumer is paused.
        relay.pause("keep").await.unwrap();
        relay.stop().await;
        let relay = shop.start();
        for number in 0..10 {
            shop.submit(number, 1).await;
            shop.clock.advance(Duration::from_secs(6));
        }
        // The policy does not want these.
        fill(&shop.store, &[("B", 1), ("C", 1)]).await;
        let behind = status(&relay).await;
        assert!(behind.is_paused);
        assert_eq!(behind.lag.events, 10);
        assert_eq!(behind.lag.age, Duration::from_secs(60));
        assert!(!behind.lag.is_at_least);
        assert_eq!(behind.position, before.position);

        relay.resume("keep").await.unwrap();
        relay.idle().await.unwrap();
        let after = status(&relay).await;
        assert_eq!((after.lag.events, after.lag.age), (0, Duration::ZERO));
        assert_eq!((after.parked, after.is_paused), (0, false));

        shop.submit(20, 1_000).await;
        shop.submit(21, 1).await;
        relay.idle().await.unwrap();
        let parked = status(&relay).await;
        assert_eq!((parked.parked, parked.lag.events), (1, 0));
    });
}

/// The lag of a consumer that is far behind is counted up to a bound, and says so.
#[test]
fn the_lag_is_counted_up_to_a_bound() {
    let shop = Shop::new();
    block_on(async {
        let relay = shop.start();
        relay.ready().await.unwrap();
        relay.pause("keep").await.unwrap();
        relay.stop().await;
        let relay = shop.start();
        for _ in 0..5_000 {
            shop.submit(1, 1).await;
        }
        let lag = status(&relay).await.lag;
        assert_eq!((lag.events, lag.is_at_least), (4_096, true));
    });
}

/// A projection in memory has a position and a lag, too, and a name that is not in the flow is refused.
#[test]
fn every_consumer_of_the_flow_has_a_status() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &[("A", 100)]).await;
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.idle().await.unwrap();
        let end = relay.end().await.unwrap();
        for consumer in ["fulfil", "give-up", "outcomes"] {
            let status = relay.status(consumer).await.unwrap();
            assert!(status.is_registered, "{consumer}");
            assert_eq!((status.position, status.owned), (end, 1), "{consumer}");
        }
        assert!(relay.status("nobody").await.is_err());
    });
}
