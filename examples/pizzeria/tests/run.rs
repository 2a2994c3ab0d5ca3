//! The failure of the document, on a file: the customer side is away, and the orders are placed.

#![allow(missing_docs)]

use std::{
    error::Error as StdError,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use entail::{block_on, prelude::*, relay::Relay};
use pizzeria::{
    customer::Customer,
    order::{Contact, Order, Pizza, Place},
    outage::Outage,
    profile::{CustomersByPhone, PIZZERIA, WithoutProfile},
};

type TestResult = Result<(), Box<dyn StdError>>;

fn place(phone: &str) -> Place {
    let contact = Contact {
        phone: phone.to_owned(),
        name: "Ada".to_owned(),
        address: None,
    };
    let pizza = Pizza {
        name: "Margherita".to_owned(),
        price: 850,
    };
    let pizzas = vec![pizza];
    Place { contact, pizzas }
}

#[test]
fn an_order_is_placed_while_the_customer_side_is_away() -> TestResult {
    let folder = tempfile::tempdir()?;
    let shop = Outage::new(FileStore::open(folder.path().join("pizzeria.db"))?);
    let orders = Repository::<Order, _>::new(shop.clone());
    let customers = Repository::<Customer, _>::new(shop.clone());
    block_on(async {
        let relay = Relay::new(shop.clone(), PIZZERIA).start()?;
        relay.ready().await?;
        shop.begin();
        let order = Id::new();
        let done = orders.execute(order, place("1")).await?;
        shop.wait_for_refused(3);
        // The order is there, the profile is not, and nothing has been given up.
        relay
            .passed::<WithoutProfile>(done.position.ok_or("no position")?)
            .await;
        let waiting = relay.read(|it: &WithoutProfile| it.orders.contains(&order));
        assert_eq!(waiting, Some(true));
        assert!(!customers.exists(order.same()).await?);
        assert_eq!(relay.parked("follow", 1).await?, []);
        assert!(shop.end() >= 3);
        relay.idle().await?;
        let customer = relay.read(|it: &CustomersByPhone| it.find("1")).flatten();
        assert_eq!(customer, Some(order.same()));
        let customer = customers.load(order.same()).await?;
        assert_eq!(*customer.orders(), [order].into());
        relay.stop().await;
        Ok(())
    })
}

/// The program dies while the customer side is away. The next one finds what has to follow.
#[test]
fn a_profile_follows_after_the_program_was_killed() -> TestResult {
    let folder = tempfile::tempdir()?;
    let mut running = Command::new(env!("CARGO_BIN_EXE_pizzeria"))
        .arg(folder.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = running.stdout.take().ok_or("no output")?;
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    let placed = lines.filter(|line| line.ends_with("placed")).take(4);
    assert_eq!(placed.count(), 4);
    running.kill()?;
    running.wait()?;
    let store = FileStore::open(folder.path().join("pizzeria.db"))?;
    block_on(async {
        let relay = Relay::new(store.clone(), PIZZERIA).start()?;
        relay.idle().await?;
        let waiting = relay.read(|it: &WithoutProfile| it.orders.len());
        assert_eq!(waiting, Some(0));
        let customers = Repository::<Customer, _>::new(store.clone());
        for phone in ["555-0101", "555-0102"] {
            let customer = relay.read(|it: &CustomersByPhone| it.find(phone)).flatten();
            let customer = customers.load(customer.ok_or(phone)?).await?;
            assert_eq!(customer.orders().len(), 2, "{phone}");
        }
        relay.stop().await;
        Ok(())
    })
}

#[test]
fn the_program_shows_that_nothing_is_lost() -> TestResult {
    let folder = tempfile::tempdir()?;
    let output = Command::new(env!("CARGO_BIN_EXE_pizzeria"))
        .arg(folder.path())
        .output()?;
    let output = String::from_utf8(output.stdout)?;
    let away = "while the customer side is away\n    4 orders wait for their profile\n    0 have";
    assert!(output.contains(away), "{output}");
    let after = "after that\n    0 orders wait for their profile\n    0 have been given up\n";
    assert!(output.contains(after), "{output}");
    assert!(output.contains("555-0101   Ada    1 Main Street       2     4250"));
    Ok(())
}
