//! Whole evenings: each order is in one profile, and a phone number belongs to one customer.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects)] // it fails the test

use std::collections::{BTreeMap, BTreeSet};

use entail::{prelude::*, testing::World};
use pizzeria::{
    customer::{ChangePhone, Customer},
    order::{Contact, Order, Pizza, Place},
    profile::{CustomersByPhone, PIZZERIA, WithoutProfile},
};

const ORDERS: u128 = 12;

fn order(number: u128) -> Id<Order> {
    Id::of(Uuid::from_u128(number))
}

/// The orders come from three phones.
fn place(number: u128) -> Place {
    let contact = Contact {
        phone: format!("555-{}", number % 3),
        name: "Ada".to_owned(),
        address: number.is_multiple_of(2).then(|| "1 Main Street".to_owned()),
    };
    let pizza = Pizza {
        name: "Margherita".to_owned(),
        price: 850,
    };
    let pizzas = vec![pizza];
    Place { contact, pizzas }
}

/// Returns the customers, by the orders that they have.
fn check(world: &World) -> BTreeMap<Id<Order>, Id<Customer>> {
    let phones = world.read(|it: &CustomersByPhone| it.all().clone());
    let mut customers = BTreeMap::new();
    for (phone, id) in phones.unwrap() {
        let customer = world.load(id).unwrap();
        assert_eq!(customer.contact().phone, phone);
        for order in customer.orders() {
            let other = customers.insert(*order, id);
            assert_eq!(other, None, "{order} is in two profiles");
        }
    }
    let orders = (0..ORDERS).map(order);
    assert!(orders.eq(customers.keys().copied()), "{customers:?}");
    let without = world.read(|it: &WithoutProfile| it.orders.clone());
    assert_eq!(without, Some(BTreeSet::new()));
    customers
}

#[test]
fn each_order_is_in_one_profile_whatever_goes_wrong() {
    let mut firsts = BTreeSet::new();
    for seed in 0..200 {
        let mut world = World::seeded(PIZZERIA, seed);
        for number in 0..ORDERS {
            world.execute(order(number), place(number)).unwrap();
            world.run(usize::try_from(seed % 15).unwrap());
        }
        let parked = world.settle();
        assert_eq!(parked, [], "seed {seed}\n{}", world.timeline());
        let world = std::panic::AssertUnwindSafe(&world);
        let checked = std::panic::catch_unwind(|| check(&world));
        let Ok(customers) = checked else {
            panic!("seed {seed}\n{}", world.timeline());
        };
        let ids: BTreeSet<Id<Customer>> = customers.into_values().collect();
        assert_eq!(ids.len(), 3, "seed {seed}");
        firsts.insert(ids);
    }
    // Another order came first each time.
    assert!(firsts.len() > 10);
}

/// A phone number that is free again may be another customer's.
#[test]
fn a_new_phone_number_makes_a_new_customer_of_the_old_one() {
    let mut world = World::new(PIZZERIA);
    let [first, second] = [order(0), order(3)];
    world.execute(first, place(0)).unwrap();
    assert_eq!(world.settle(), []);
    let ada: Id<Customer> = first.same();
    let phone = "555-9".to_owned();
    world.execute(ada, ChangePhone { phone }).unwrap();
    world.execute(second, place(3)).unwrap();
    assert_eq!(world.settle(), []);
    let find = |phone: &str| world.read(|it: &CustomersByPhone| it.find(phone)).flatten();
    assert_eq!(find("555-9"), Some(ada));
    assert_eq!(find("555-0"), Some(second.same()));
    let phone = "555-0".to_owned();
    let taken = world.execute(ada, ChangePhone { phone }).unwrap_err();
    assert!(taken.is_domain(), "{taken}");
}

#[test]
fn the_readme_shows_the_flow() {
    let diagram = format!("```mermaid\n{}```\n", PIZZERIA.diagram());
    let readme = include_str!("../README.md");
    assert!(readme.contains(&diagram), "README.md needs:\n{diagram}");
}
