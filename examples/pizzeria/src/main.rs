//! `cargo run -p pizzeria [-- FOLDER]`: takes orders on a store in a folder while the customer side is
//! away, and shows that each order gets its customer later.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::error::Error as StdError;

use entail::{
    StreamName, block_on,
    prelude::*,
    relay::{Relay, RelayError, Running},
};
use pizzeria::{
    customer::Customer,
    order::{Contact, Order, Pizza, Place},
    outage::Outage,
    profile::{CustomersByPhone, PIZZERIA, WithoutProfile},
};

type Failure = Box<dyn StdError>;
type Shop = Outage<FileStore>;

/// Who calls: the phone number, the name, the address and the number of pizzas.
const CALLS: [(&str, &str, Option<&str>, usize); 4] = [
    ("555-0101", "Ada", Some("1 Main Street"), 2),
    ("555-0102", "Bob", None, 1),
    ("555-0101", "Ada", Some("1 Main Street"), 3),
    ("555-0102", "Bob", Some("9 Hill Road"), 1),
];

fn main() -> Result<(), Failure> {
    let path = story::file(&story::folder("pizzeria")?, "pizzeria");
    println!("store: {}", path.display());
    let shop = Outage::new(FileStore::open(&path)?);
    block_on(async {
        let relay = Relay::new(shop.clone(), PIZZERIA).start()?;
        relay.ready().await?;
        println!("\nthe customer side is away, and the phone rings");
        shop.begin();
        let orders = take_orders(&shop).await?;
        // The relay tries again and again. It waits a little longer each time.
        shop.wait_for_refused(12);
        status(&relay, "while the customer side is away").await?;
        let refused = shop.end();
        println!("\nthe customer side is there again, after {refused} attempts");
        relay.idle().await?;
        status(&relay, "after that").await?;
        for order in &orders {
            println!("\norder {order}");
            let stream = StreamName::of::<Order>(order);
            print!("{}", story::story(&shop, &stream).await?);
        }
        customers(&shop, &relay).await?;
        relay.stop().await;
        Ok(())
    })
}

/// Each order is placed at once, whatever the customer side does.
async fn take_orders(shop: &Shop) -> Result<Vec<Id<Order>>, Failure> {
    let orders = Repository::<Order, _>::new(shop.clone());
    let mut placed = Vec::new();
    for (phone, name, address, count) in CALLS {
        let order = Id::new();
        let contact = Contact {
            phone: phone.to_owned(),
            name: name.to_owned(),
            address: address.map(str::to_owned),
        };
        let pizza = Pizza {
            name: "Margherita".to_owned(),
            price: 850,
        };
        let pizzas = vec![pizza; count];
        let done = orders.execute(order, Place { contact, pizzas }).await?;
        println!("  {name} orders for {} cents: placed", done.event.total);
        placed.push(order);
    }
    Ok(placed)
}

/// What is waiting, and what is lost.
async fn status(relay: &Running, when: &str) -> Result<(), RelayError> {
    relay.passed::<WithoutProfile>(relay.end().await?).await;
    let waiting = relay.read(|it: &WithoutProfile| it.orders.len());
    let parked = relay.parked("follow", 100).await?.len();
    println!("\n{when}");
    println!(
        "  {:>3} orders wait for their profile",
        waiting.unwrap_or_default()
    );
    println!("  {parked:>3} have been given up");
    Ok(())
}

/// All customers, found by phone.
async fn customers(shop: &Shop, relay: &Running) -> Result<(), Failure> {
    relay.passed::<CustomersByPhone>(relay.end().await?).await;
    let phones = relay.read(|it: &CustomersByPhone| it.all().clone());
    let customers = Repository::<Customer, _>::new(shop.clone());
    let orders = Repository::<Order, _>::new(shop.clone());
    println!(
        "\n{:<10} {:<6} {:<14} {:>6} {:>8}",
        "phone", "name", "address", "orders", "cents"
    );
    for (phone, customer) in phones.unwrap_or_default() {
        let customer = customers.load(customer).await?;
        let Contact { name, address, .. } = customer.contact();
        let address = address.as_deref().unwrap_or("comes in");
        let mut cents = 0_u64;
        for order in customer.orders() {
            cents = cents.saturating_add(orders.load(*order).await?.total());
        }
        let count = customer.orders().len();
        println!("{phone:<10} {name:<6} {address:<14} {count:>6} {cents:>8}");
    }
    Ok(())
}
