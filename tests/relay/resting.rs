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
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.ready().await.unwrap();
        relay.idle().await.unwrap();
        let _ = store.calls();
        pause(Duration::from_secs(SECONDS)).await;
        let (writes, reads) = store.calls();
        // A policy, a saga and a projection ask for events, and the saga for deadlines. Those that
        // begin to ask in this time count, too. With the feature `metrics`, the gauges are read once for
        // each renewal of the leases.
        let gauges = 8;
        assert!(reads <= 4 * (SECONDS + 1) + gauges, "{reads} reads");
        assert!(writes <= 2, "{writes} writes");
        relay.stop().await;
    });
}
