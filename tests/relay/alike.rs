//! The world of the test kit and a relay on a file do the same.

use std::{collections::BTreeMap, env};

use entail::{
    FileStore, MemoryStore, Position, block_on,
    prelude::*,
    relay::Relay,
    store::{Filter, Log},
    testing::World,
};
use entail_test_support::shop::{SHOP, fill, order, order::Submit, submit};

/// What happened to each stream: the names of its events.
async fn events(store: &impl Log) -> BTreeMap<String, Vec<String>> {
    let (mut events, mut after) = (BTreeMap::<_, Vec<_>>::new(), Position::START);
    loop {
        let page = store.log(after, &Filter::all(), 500).await.unwrap();
        for event in page.events {
            let name = event.event.name.to_string();
            events
                .entry(event.stream.to_string())
                .or_default()
                .push(name);
        }
        after = page.read_to;
        if page.is_end {
            return events;
        }
    }
}

/// A random order: of up to three products, of which there may not be enough, with a total that may be
/// declined.
fn random(number: u128) -> Submit {
    let mut draw = number;
    let mut below = |bound: u128| {
        draw = draw
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((draw >> 33) % bound).unwrap()
    };
    let lines: Vec<_> = ["A", "B", "C"]
        .into_iter()
        .map(|product| (product, below(4)))
        .filter(|(_, quantity)| *quantity > 0)
        .collect();
    submit(&lines, u64::from(below(1_300)))
}

/// `ENTAIL_LONG` makes it 1,000 orders.
#[test]
fn the_kit_and_a_file_send_the_same() {
    let orders = if env::var_os("ENTAIL_LONG").is_some() {
        1_000
    } else {
        150
    };
    let filled = [("A", 300), ("B", 150), ("C", 50)];
    let folder = tempfile::tempdir().unwrap();
    let file = FileStore::open(folder.path().join("shop.db")).unwrap();
    let mut world = World::new(SHOP);
    let memory: MemoryStore = world.store().clone();
    block_on(async {
        fill(&file, &filled).await;
        fill(&memory, &filled).await;
        let relay = Relay::new(file.clone(), SHOP).start().unwrap();
        relay.ready().await.unwrap();
        let in_file = Repository::<_, _>::new(file.clone());
        let in_memory = Repository::<_, _>::new(memory.clone());
        for number in 0..orders {
            in_file
                .execute(order(number), random(number))
                .await
                .unwrap();
            relay.idle().await.unwrap();
            in_memory
                .execute(order(number), random(number))
                .await
                .unwrap();
            assert_eq!(world.settle(), []);
        }
        relay.stop().await;
        let (in_file, in_memory) = (events(&file).await, events(&memory).await);
        assert_eq!(in_file, in_memory);
        let ends = |name: &str| {
            let ended = in_file
                .values()
                .filter(|events| events.iter().any(|it| it == name));
            ended.count()
        };
        assert!(ends("order-confirmed") > 20 && ends("order-rejected") > 20);
    });
}
