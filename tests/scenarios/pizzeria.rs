//! The pizzeria: each order is in one profile, and a phone number belongs to one customer.

use std::collections::BTreeMap;

use entail::{
    Position, TestClock, block_on,
    flow::Flow,
    prelude::*,
    relay::{RelayError, Running},
    store::AnyStore,
};
use pizzeria::{
    customer::{Customer, CustomerEvent},
    order::{Contact, Order, Pizza, Place},
    profile::PIZZERIA,
};

use crate::play::Scenario;

const ORDERS: u128 = 5;

pub struct Played;

fn order(number: u128) -> Id<Order> {
    Id::of(Uuid::from_u128(number))
}

/// The orders come from two phones.
fn place(number: u128) -> Place {
    let contact = Contact {
        phone: format!("555-{}", number % 2),
        name: "Ada".to_owned(),
        address: None,
    };
    let name = "Margherita".to_owned();
    let pizzas = vec![Pizza { name, price: 850 }];
    Place { contact, pizzas }
}

impl Scenario for Played {
    const NAME: &'static str = "pizzeria";
    const FLOW: Flow = PIZZERIA;
    const CONSUMERS: &'static [&'static str] = &["follow"];
    const SAGAS: &'static [&'static str] = &[];

    async fn prepare(_store: &AnyStore) {}

    async fn act(
        _stage: usize,
        store: &AnyStore,
        _relay: &Running,
        _clock: &TestClock,
    ) -> Result<(), RelayError> {
        let orders = Repository::<Order, _>::new(store.clone());
        for number in 0..ORDERS {
            orders.execute(order(number), place(number)).await.unwrap();
        }
        Ok(())
    }

    fn check(store: &AnyStore) {
        let customers = Repository::<Customer, _>::new(store.clone());
        let mut phones = BTreeMap::new();
        let events = customers.clone().blocking();
        for event in events.log(Position::START) {
            let event = event.unwrap();
            if let CustomerEvent::Registered(registered) = event.event {
                let id: Id<Customer> = event.stream.parse_id().unwrap();
                let other = phones.insert(registered.contact.phone, id);
                assert_eq!(other, None, "a phone number has two customers");
            }
        }
        assert_eq!(phones.len(), 2);
        let mut recorded = Vec::new();
        for customer in phones.into_values() {
            let customer = block_on(customers.load(customer)).unwrap();
            recorded.extend(customer.orders().iter().copied());
        }
        recorded.sort_unstable();
        let orders: Vec<_> = (0..ORDERS).map(order).collect();
        assert_eq!(recorded, orders, "each order is in one profile");
    }
}
