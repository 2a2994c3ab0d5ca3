//! The orders: stock is sold and paid for confirmed orders and for no others.

use entail::{
    TestClock, block_on,
    flow::Flow,
    prelude::*,
    relay::{RelayError, Running},
    store::AnyStore,
};
use orders::domain::{
    card::{Card, Issue},
    fulfilment::SHOP,
    money::Money,
    order::{AddLine, Order, Place, Status, Submit},
    stock::{Receive, Stock},
};

use crate::play::Scenario;

const FILLED: [(&str, u32); 2] = [("A", 5), ("B", 2)];
const LIMIT: Money = Money::cents(1_500);
const PRICE: Money = Money::cents(100);
/// The second and the third compete for stock, and the last one has a card that is declined.
const ORDERS: [(&[(&str, u32)], &str); 4] = [
    (&[("A", 1), ("B", 1)], "K"),
    (&[("B", 1), ("A", 3)], "K"),
    (&[("A", 2), ("B", 1)], "K"),
    (&[("A", 1), ("B", 1)], "POOR"),
];

pub struct Played;

fn id<A: Identity<Key = String>>(key: &str) -> Id<A> {
    Id::of(key.to_owned())
}

async fn submit(store: &AnyStore, number: usize) {
    let (lines, card) = ORDERS[number];
    let order = Id::of(number as u64);
    let orders = Repository::<Order, _>::new(store.clone());
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
    let card = id(card);
    orders.execute(order, Submit { card }).await.unwrap();
}

impl Scenario for Played {
    const NAME: &'static str = "orders";
    const FLOW: Flow = SHOP;
    const CONSUMERS: &'static [&'static str] = &["fulfil", "give-up"];
    const SAGAS: &'static [&'static str] = &["fulfil"];

    async fn prepare(store: &AnyStore) {
        let stock = Repository::<Stock, _>::new(store.clone());
        for (product, quantity) in FILLED {
            let receive = Receive { quantity };
            stock.execute(id(product), receive).await.unwrap();
        }
        let cards = Repository::<Card, _>::new(store.clone());
        for (card, limit) in [("K", LIMIT), ("POOR", PRICE)] {
            cards.execute(id(card), Issue { limit }).await.unwrap();
        }
    }

    async fn act(
        _stage: usize,
        store: &AnyStore,
        _relay: &Running,
        _clock: &TestClock,
    ) -> Result<(), RelayError> {
        for number in 0..ORDERS.len() {
            submit(store, number).await;
        }
        Ok(())
    }

    fn check(store: &AnyStore) {
        let orders = Repository::<Order, _>::new(store.clone());
        let cards = Repository::<Card, _>::new(store.clone());
        let card = block_on(cards.load(id("K"))).unwrap();
        let (mut left, mut sold) = (LIMIT, FILLED.map(|(product, _)| (product, 0)));
        for (number, (lines, _)) in ORDERS.iter().enumerate() {
            let order = block_on(orders.load(Id::of(number as u64))).unwrap();
            let paid = card.paid_for(Id::of(number as u64));
            if order.status() == Status::Rejected {
                assert_eq!(paid, None, "order {number} is rejected");
                assert!(order.why().is_some(), "order {number} says why");
                continue;
            }
            assert_eq!(order.status(), Status::Confirmed, "order {number}");
            assert_eq!(paid, Some(order.total()), "order {number} is confirmed");
            left = left.checked_sub(order.total()).unwrap();
            for (product, quantity) in *lines {
                let sold = sold.iter_mut().find(|(it, _)| it == product).unwrap();
                sold.1 += quantity;
            }
        }
        assert_eq!(card.left(), left);
        let stock = Repository::<Stock, _>::new(store.clone());
        for ((product, filled), (_, sold)) in FILLED.into_iter().zip(sold) {
            let stock = block_on(stock.load(id(product))).unwrap();
            let has = (stock.available() + sold, stock.on_hold());
            assert_eq!(has, (filled, 0), "{product}");
        }
    }
}
