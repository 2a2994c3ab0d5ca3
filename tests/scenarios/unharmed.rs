//! A store that fails one call in five, and a duplicate of every delivery.

use entail::{block_on, relay::ResetTo, store::AnyStore, testing::FaultyStore};

use crate::{
    play::{Scenario, Stage, settle},
    stores::{Kind, on_each_store, places},
};

fn unharmed<S: Scenario>(kind: Kind) {
    let Some(places) = places(kind) else { return };
    for seed in [1, 2] {
        let stage = Stage::new(places().open());
        block_on(async {
            stage.prepare::<S>().await;
            let faulty = FaultyStore::seeded(stage.store.clone(), seed, 20);
            stage.play::<S>(&AnyStore::new(faulty), 0).await;
        });
        S::check(&stage.store);
        // Every delivery comes again, and leads to nothing.
        let (before, _) = block_on(stage.log());
        block_on(async {
            let relay = stage.start::<S>(&stage.store);
            relay.ready().await.unwrap();
            for consumer in S::CONSUMERS {
                relay.reset(consumer, ResetTo::Beginning).await.unwrap();
            }
            settle::<S>(&relay, true).await;
            relay.stop().await;
        });
        assert_eq!(block_on(stage.log()).0, before);
    }
}

on_each_store!(unharmed);
