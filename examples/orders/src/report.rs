//! What the program prints: a row a line of the file, and the totals.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use entail::{
    StreamName, block_on,
    prelude::*,
    relay::{RelayError, Running},
};

use crate::{
    domain::{
        fulfilment::{Fulfil, Outcomes},
        money::Money,
        order::Status,
    },
    script::Instruction,
    shop::{Failure, Outcome, Shop},
};

/// Collects what came of each line.
#[derive(Debug, Default)]
pub struct Report {
    accepted: u64,
    rejected: BTreeMap<String, u64>,
    orders: BTreeSet<u64>,
    products: BTreeSet<String>,
}

impl Report {
    /// Prints the head of the table.
    pub fn start() -> Self {
        println!("{:>5}  {:<48} outcome", "line", "command");
        Self::default()
    }

    /// Remembers what an instruction is about.
    pub fn about(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::List { product, .. } | Instruction::Receive { product, .. } => {
                self.products.insert(product.clone());
            }
            Instruction::Place { order, .. } => {
                self.orders.insert(*order);
            }
            Instruction::Line { .. }
            | Instruction::Confirm { .. }
            | Instruction::Reserve { .. }
            | Instruction::Commit { .. }
            | Instruction::Release { .. }
            | Instruction::Card { .. }
            | Instruction::Submit { .. } => {}
        }
    }

    /// Prints what came of a line. When it is printed as accepted, it is stored.
    ///
    /// # Errors
    ///
    /// When it cannot be printed.
    pub fn line(&mut self, number: u64, text: &str, outcome: Outcome) -> io::Result<()> {
        let outcome = match outcome {
            Outcome::Accepted(version) => {
                self.accepted = self.accepted.saturating_add(1);
                format!("accepted, version {version}")
            }
            Outcome::Rejected(reason) => {
                let text = format!("rejected: {reason}");
                let count = self.rejected.entry(reason.kind().to_owned()).or_default();
                *count = count.saturating_add(1);
                text
            }
        };
        let mut output = io::stdout().lock();
        writeln!(output, "{number:>5}  {text:<48} {outcome}")?;
        output.flush()
    }

    /// Prints the totals: of the lines, and of what is stored.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn totals(&self, shop: &Shop) -> Result<(), Failure> {
        println!("\naccepted {}", self.accepted);
        let rejected: u64 = self.rejected.values().sum();
        println!("rejected {rejected}");
        for (reason, count) in &self.rejected {
            println!("{count:>5}  {reason}");
        }

        let (mut open, mut submitted, mut confirmed, mut rejected) = (0_u64, 0_u64, 0_u64, 0_u64);
        let mut lines = 0_usize;
        let mut customers = BTreeSet::new();
        let mut total = Some(Money::default());
        for &order in &self.orders {
            let order = match shop.orders.load(Id::of(order)) {
                Ok(order) => order,
                Err(Error::NotFound { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            lines = lines.saturating_add(order.lines().len());
            customers.insert(order.customer().to_owned());
            match order.status() {
                Status::Open => open = open.saturating_add(1),
                Status::Submitted => submitted = submitted.saturating_add(1),
                Status::Rejected => rejected = rejected.saturating_add(1),
                Status::Confirmed => {
                    confirmed = confirmed.saturating_add(1);
                    total = total.and_then(|total| total.checked_add(order.total()));
                }
            }
        }
        println!(
            "\norders: {confirmed} confirmed, {open} open, {submitted} submitted, {rejected} rejected, \
             {lines} lines, {} customers",
            customers.len()
        );
        match total {
            Some(total) => println!("confirmed orders are worth {total}"),
            None => println!("confirmed orders are worth more than an amount can be"),
        }
        println!(
            "\n{:<8} {:<20} {:>10} {:>8}",
            "product", "name", "available", "on hold"
        );
        for product in &self.products {
            let name = match shop.products.load(Id::of(product.clone())) {
                Ok(listed) => listed.name().to_owned(),
                Err(Error::NotFound { .. }) => "(not listed)".to_owned(),
                Err(error) => return Err(error.into()),
            };
            let stock = shop.stock.load(Id::of(product.clone()))?;
            println!(
                "{product:<8} {name:<20} {:>10} {:>8}",
                stock.available(),
                stock.on_hold()
            );
        }
        Ok(())
    }
}

/// Prints what happened to one order that was compensated, and what became of all that were submitted.
///
/// # Errors
///
/// When the store cannot be read.
pub fn outcomes(shop: &Shop, relay: &Running) -> Result<(), Failure> {
    block_on(async {
        relay.passed::<Outcomes>(relay.end().await?).await;
        Ok::<_, RelayError>(())
    })?;
    let outcomes = relay.read(|it: &Outcomes| (it.fulfilled.len(), it.compensated.clone()));
    let (fulfilled, compensated) = outcomes.unwrap_or_default();
    let orders: Vec<_> = compensated.values().flatten().collect();
    if let Some(order) = orders.first() {
        println!("\norder {order}, from the moment at which it was submitted");
        let saga = StreamName::of(&order.same::<Fulfil>());
        print!("{}", block_on(story::story(&shop.store, &saga))?);
    }
    println!(
        "\nsubmitted orders: {fulfilled} fulfilled, {} compensated",
        orders.len()
    );
    for (kind, orders) in &compensated {
        println!("{:>5}  {kind}", orders.len());
        for order in orders {
            let order = shop.orders.load(*order)?;
            println!(
                "       order {}, {}",
                order.id(),
                order.why().unwrap_or("not yet rejected")
            );
        }
    }
    Ok(())
}
