//! The saga alone: what it sends, and what the aggregates answer.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used)] // it fails the test

use entail::{
    prelude::*,
    testing::{Running, scenario},
};
use orders::domain::{
    card::{Card, CardError, Charge, Issue, Refund},
    fulfilment::{Fulfil, SHOP},
    money::Money,
    order::{Accept, AddLine, Line, Order, OrderError, OrderSubmitted, Place, Submit},
    product::Product,
    stock::{GiveBack, HandOver, Receive, Reserve, Stock, StockError},
};

const ORDER: Id<Order> = Id::of(7);
const TOTAL: Money = Money::cents(850);

fn submitted() -> Running {
    let line = |(product, quantity): (&str, u32)| Line {
        product: Id::of(product.to_owned()),
        quantity,
        total: Money::default(),
    };
    let event = OrderSubmitted {
        card: Id::of("K".to_owned()),
        lines: [("A", 2), ("B", 1)].map(line).into(),
        total: TOTAL,
    };
    scenario::<Fulfil>().when(ORDER, &event)
}

fn stock(product: &str) -> Id<Stock> {
    Id::of(product.to_owned())
}

fn reserve(product: &str, quantity: u32) -> To<Stock, Reserve> {
    let order = ORDER;
    stock(product).send(Reserve { order, quantity })
}

fn give_back(product: &str) -> To<Stock, GiveBack> {
    stock(product).send(GiveBack { order: ORDER })
}

fn hand_over(product: &str) -> To<Stock, HandOver> {
    stock(product).send(HandOver { order: ORDER })
}

fn card() -> Id<Card> {
    Id::of("K".to_owned())
}

fn charge() -> To<Card, Charge> {
    let (order, amount) = (ORDER, TOTAL);
    card().send(Charge { order, amount })
}

#[test]
fn an_order_is_fulfilled() {
    submitted()
        .then_sends((reserve("A", 2), reserve("B", 1)))
        .accepted()
        .then_sends(charge())
        .accepted()
        .then_sends(ORDER.send(Accept))
        .accepted()
        .then_sends((hand_over("A"), hand_over("B")))
        .accepted()
        .completed();
}

#[test]
fn a_declined_card_gives_the_stock_back_in_reverse() {
    submitted()
        .then_sends((reserve("A", 2), reserve("B", 1)))
        .accepted()
        .then_sends(charge())
        .rejected(CardError::Declined { left: TOTAL })
        .then_sends(give_back("B"))
        .accepted()
        .then_sends(give_back("A"))
        .accepted()
        .compensated();
}

#[test]
fn a_shortage_gives_back_what_was_reserved() {
    submitted()
        .accepts(reserve("A", 2))
        .rejects(reserve("B", 1), StockError::NotEnough { available: 0 })
        .then_sends(give_back("A"))
        .accepted()
        .compensated();
}

/// What was paid comes back, too.
#[test]
fn an_order_that_cannot_be_accepted_is_paid_back() {
    submitted()
        .accepted()
        .accepted()
        .then_sends(ORDER.send(Accept))
        .rejected(OrderError::NotSubmitted)
        .then_sends(card().send(Refund { order: ORDER }))
        .accepted()
        .then_sends(give_back("B"))
        .accepted()
        .then_sends(give_back("A"))
        .accepted()
        .compensated();
}

/// After half an hour, what is under way is voided first.
#[test]
fn an_order_that_takes_too_long_is_given_up() {
    submitted()
        .accepted()
        .advance(minutes(30))
        .then_voids(charge())
        .voided()
        .then_sends(give_back("B"))
        .accepted()
        .then_sends(give_back("A"))
        .accepted()
        .compensated();
}

#[test]
fn the_readme_shows_the_flow() {
    let diagram = format!("```mermaid\n{}```\n", SHOP.diagram());
    let readme = include_str!("../README.md");
    assert!(readme.contains(&diagram), "README.md needs:\n{diagram}");
}

entail::saga_laws!(
    SHOP,
    Fulfil,
    begin = |world| {
        let limit = Money::cents(1_000);
        world.execute(card(), Issue { limit }).unwrap();
        let customer = "Ada".to_owned();
        world.execute(ORDER, Place { customer }).unwrap();
        for (name, quantity) in [("A", 2), ("B", 1)] {
            world.execute(stock(name), Receive { quantity: 5 }).unwrap();
            let product: Id<Product> = Id::of(name.to_owned());
            let add = AddLine {
                product,
                quantity,
                unit_price: Money::cents(100),
            };
            world.execute(ORDER, add).unwrap();
        }
        world.execute(ORDER, Submit { card: card() }).unwrap();
    },
);
