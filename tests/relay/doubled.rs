//! The number of partitions is doubled while two relays work.

use std::time::Duration;

use entail::{
    MemoryStore, block_on,
    prelude::*,
    relay::{Relay, RelayError},
};
use entail_test_support::shop::{SHOP, check, fill, order, submit};

const FILLED: [(&str, u32); 2] = [("A", 1_000), ("B", 1_000)];
const ORDERS: u128 = 120;

/// Events are delivered in order and take effect once, and both relays get their share.
#[test]
fn partitions_are_doubled_while_two_relays_work() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &FILLED).await;
        let relays = [(); 2].map(|()| {
            let relay = Relay::new(store.clone(), SHOP).with_lease(Duration::from_millis(300));
            relay.start().unwrap()
        });
        for relay in &relays {
            relay.ready().await.unwrap();
        }
        let before = relays[0].status("fulfil").await.unwrap().partitions;
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        for number in 0..ORDERS {
            let total = if number % 4 == 3 { 2_000 } else { 10 };
            let submit = submit(&[("A", 2), ("B", 1)], total);
            orders.execute(order(number), submit).await.unwrap();
            if number % 40 == 20 {
                for consumer in ["fulfil", "give-up"] {
                    let doubled = relays[usize::from(number > 50)].double_partitions(consumer);
                    doubled.await.unwrap();
                }
            }
        }
        let end = || async { relays[0].end().await.unwrap() };
        for consumer in ["fulfil", "give-up", "fulfil", "give-up"] {
            while relays[0].position(consumer).await.unwrap() < end().await {
                store.wait(end().await, Duration::from_millis(10)).await;
            }
        }
        let confirmed = usize::try_from(ORDERS * 3 / 4).unwrap();
        let rejected = usize::try_from(ORDERS / 4).unwrap();
        assert_eq!(check(&store, ORDERS, &FILLED).await, (confirmed, rejected));
        let status = relays[0].status("fulfil").await.unwrap();
        assert_eq!(status.partitions, before * 8);
        assert_eq!((status.parked, status.restarts), (0, 0));
        let other = relays[1].status("fulfil").await.unwrap();
        assert_eq!(other.last_error, None);
    });
}

/// What cannot be divided is refused, and nothing changes.
#[test]
fn a_projection_and_too_many_partitions_are_refused() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.ready().await.unwrap();
        let refused = |answer: Result<u32, RelayError>| match answer {
            Err(RelayError::Refused(why)) => why,
            other => panic!("{other:?}"),
        };
        let why = refused(relay.double_partitions("outcomes").await);
        assert!(why.contains("one order"), "{why}");
        let mut doubled = 1;
        while doubled < 1_024 {
            let next = relay.double_partitions("fulfil").await.unwrap();
            assert!(next > doubled);
            doubled = next;
        }
        let why = refused(relay.double_partitions("fulfil").await);
        assert!(why.contains("1024"), "{why}");
        relay.idle().await.unwrap();
        let status = relay.status("fulfil").await.unwrap();
        assert_eq!((status.partitions, status.owned), (1_024, 1_024));
        assert!(relay.double_partitions("nobody").await.is_err());
    });
}
