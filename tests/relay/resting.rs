//! What a relay does while nothing happens.

use std::time::Duration;

use entail::{MemoryStore, block_on, relay::Relay, store::kit::pause, testing::FaultyStore};
use entail_test_support::shop::SHOP;

/// It only asks once a second, in case a wake-up was lost, and writes nothing before its leases have to be
/// renewed.
#[test]
fn it_asks_once_a_second_and_writes_nothing() {
    const SECONDS: u64 = 3;
    let store = FaultyStore::new(MemoryStore::new());
    block_on(async {
        // Its leases need no renewal in this time.
        let relay = Relay::new(store.clone(), SHOP).with_lease(Duration::from_secs(120));
        let relay = relay.start().unwrap();
        relay.ready().await.unwrap();
        relay.idle().await.unwrap();
        let _ = store.calls();
        pause(Duration::from_secs(SECONDS)).await;
        let (writes, reads) = store.calls();
        // A policy, a saga and a projection ask for events, and the saga for deadlines. Those that
        // begin to ask in this time count, too. With the feature `metrics`, each of the three reads its
        // gauges once, at the start.
        let gauges = 3 * 8;
        assert!(reads <= 4 * (SECONDS + 1) + gauges, "{reads} reads");
        assert!(writes <= 2, "{writes} writes");
        relay.stop().await;
    });
}
