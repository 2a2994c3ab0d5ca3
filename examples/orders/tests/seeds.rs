//! Whole shops: nothing is reserved or paid but for a confirmed order, and no stock is lost.

#![allow(missing_docs)]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // it fails the test
#![allow(clippy::unwrap_used, clippy::panic)] // it fails the test

use entail::{block_on, prelude::*, relay::Relay, testing::World};
use orders::domain::{
    card::{Card, Issue},
    fulfilment::{Outcomes, SHOP},
    money::Money,
    order::{AddLine, Order, Place, Status, Submit},
    stock::{Receive, Stock},
};

const FILLED: [(&str, u32); 3] = [("A", 9), ("B", 4), ("C", 2)];
const LIMIT: Money = Money::cents(1_500);
/// A product costs as much as any other.
const PRICE: Money = Money::cents(100);

/// The lines of each order. The fourth one costs more than the card has left, and the last one needs a
/// card that does not exist.
const ORDERS: [(&[(&str, u32)], &str); 7] = [
    (&[("A", 2), ("B", 1)], "K"),
    (&[("B", 1), ("C", 1), ("A", 3)], "K"),
    (&[("A", 3)], "K"),
    (&[("A", 1), ("B", 1)], "POOR"),
    (&[("C", 2)], "K"),
    (&[("A", 2), ("C", 1), ("A", 1)], "K"),
    (&[("B", 1)], "NONE"),
];

fn id<A: Identity<Key = String>>(key: &str) -> Id<A> {
    Id::of(key.to_owned())
}

async fn fill<S: Store + Clone>(store: &S) {
    let stock = Repository::<Stock, S>::new(store.clone());
    for (product, quantity) in FILLED {
        stock
            .execute(id(product), Receive { quantity })
            .await
            .unwrap();
    }
    let cards = Repository::<Card, S>::new(store.clone());
    for (card, limit) in [("K", LIMIT), ("POOR", PRICE)] {
        cards.execute(id(card), Issue { limit }).await.unwrap();
    }
}

async fn submit<S: Store + Clone>(store: &S, number: usize) {
    let (lines, card) = ORDERS[number];
    let order = Id::of(number as u64);
    let orders = Repository::<Order, S>::new(store.clone());
    let customer = "Ada".to_owned();
    orders.execute(order, Place { customer }).await.unwrap();
    for &(product, quantity) in lines {
        let line = AddLine {
            product: id(product),
            quantity,
            unit_price: PRICE,
        };
        orders.execute(order, line).await.unwrap();
    }
    orders
        .execute(order, Submit { card: id(card) })
        .await
        .unwrap();
}

/// Checks all that is stored. Returns the orders that were confirmed.
async fn check<S: Store + Clone>(store: &S) -> Vec<usize> {
    let orders = Repository::<Order, S>::new(store.clone());
    let card = Repository::<Card, S>::new(store.clone());
    let card = card.load(id("K")).await.unwrap();
    let (mut confirmed, mut left) = (Vec::new(), LIMIT);
    let mut sold = FILLED.map(|(product, _)| (product, 0));
    for (number, (lines, _)) in ORDERS.iter().enumerate() {
        let order = orders.load(Id::of(number as u64)).await.unwrap();
        let paid = card.paid_for(Id::of(number as u64));
        match order.status() {
            Status::Confirmed => {
                confirmed.push(number);
                assert_eq!(paid, Some(order.total()), "order {number} is confirmed");
                left = left.checked_sub(order.total()).unwrap();
                for (product, quantity) in *lines {
                    let sold = sold.iter_mut().find(|(it, _)| it == product).unwrap();
                    sold.1 += quantity;
                }
            }
            Status::Rejected => {
                assert_eq!(paid, None, "order {number} is rejected");
                assert!(order.why().is_some(), "order {number} says why");
            }
            other @ (Status::Open | Status::Submitted) => panic!("order {number} is {other:?}"),
        }
    }
    assert_eq!(card.left(), left);
    let stock = Repository::<Stock, S>::new(store.clone());
    for ((product, filled), (_, sold)) in FILLED.into_iter().zip(sold) {
        let stock = stock.load(id(product)).await.unwrap();
        assert_eq!(
            (stock.available() + sold, stock.on_hold()),
            (filled, 0),
            "{product}"
        );
    }
    confirmed
}

#[test]
fn stock_is_sold_and_paid_or_neither_whatever_goes_wrong() {
    let mut ends = std::collections::BTreeSet::new();
    for seed in 0..150 {
        let mut world = World::seeded(SHOP, seed);
        let store = world.store().clone();
        block_on(fill(&store));
        for number in 0..ORDERS.len() {
            block_on(submit(&store, number));
            world.run(usize::try_from(seed % 20).unwrap());
        }
        let parked = world.settle();
        assert_eq!(parked, [], "seed {seed}\n{}", world.timeline());
        let checked = std::panic::catch_unwind(|| block_on(check(&store)));
        let Ok(confirmed) = checked else {
            panic!("seed {seed}\n{}", world.timeline());
        };
        ends.insert(confirmed);
    }
    // The orders compete, and different ones win.
    assert!(ends.len() > 3, "{ends:?}");
}

#[test]
fn stock_is_sold_and_paid_or_neither_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::open(folder.path().join("orders.db")).unwrap();
    block_on(async {
        fill(&store).await;
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.ready().await.unwrap();
        for number in 0..ORDERS.len() {
            submit(&store, number).await;
        }
        relay.idle().await.unwrap();
        let confirmed = check(&store).await;
        let fulfilled = relay.read(|outcomes: &Outcomes| outcomes.fulfilled.len());
        assert_eq!(fulfilled, Some(confirmed.len()));
        for consumer in ["fulfil", "give-up"] {
            assert_eq!(relay.parked(consumer, 1).await.unwrap(), []);
        }
        relay.stop().await;
    });
}
