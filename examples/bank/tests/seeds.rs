//! Whole days of the bank, with everything going wrong that can, as a seed decides.

#![allow(missing_docs)]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // it fails the test
#![allow(clippy::unwrap_used, clippy::panic)] // it fails the test

use std::collections::BTreeMap;

use bank::{
    audit::audit,
    day::{self, Day},
    transfer::{BANK, Ended, Transfer},
};
use entail::{block_on, testing::World};

fn settled(mut world: World, day: Day) -> (u64, BTreeMap<String, u64>) {
    block_on(day::open(world.store())).unwrap();
    for (id, request) in day.all() {
        world.begin::<Transfer>(id, &request);
        // Some are under way when the others begin.
        world.run(usize::try_from(day.seed % 7).unwrap());
    }
    let parked = world.settle();
    let seed = day.seed;
    assert_eq!(parked, [], "seed {seed}");
    let audit = audit(world.store()).unwrap();
    assert!(
        audit.findings.is_empty(),
        "seed {seed}: {:?}\n{}",
        audit.findings,
        world.timeline()
    );
    assert_eq!((audit.under_way, audit.at_the_end), (0, audit.paid_in));
    let ended = world.read(|ended: &Ended| (ended.completed, ended.compensated.clone()));
    let (completed, compensated) = ended.unwrap();
    let all = completed + compensated.values().sum::<u64>();
    assert_eq!(all, day.transfers, "seed {seed}");
    (completed, compensated)
}

#[test]
fn money_is_conserved_at_each_moment_whatever_goes_wrong() {
    let (mut arrived, mut came_back) = (0, BTreeMap::<String, u64>::new());
    for seed in 0..200 {
        let transfers = 8;
        let day = Day { transfers, seed };
        let (completed, compensated) = settled(World::seeded(BANK, seed), day);
        arrived += completed;
        for (why, count) in compensated {
            *came_back.entry(why).or_default() += count;
        }
    }
    // Each end is reached.
    assert!(arrived > 200, "{arrived}");
    assert!(came_back["deposit: Closed"] > 200, "{came_back:?}");
}

#[test]
fn a_thousand_transfers_at_once_are_conserved() {
    let (transfers, seed) = (1_000, 0);
    settled(World::seeded(BANK, seed), Day { transfers, seed });
}
