//! `cargo run -p bank [-- --transfers 1000] [--seed 1] [FOLDER]`: runs random transfers on a store in a
//! folder, all at once, and counts the money.
//!
//! Kill it, and run it again on the same folder: it goes on from what is stored there.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::{convert::Infallible, env, error::Error as StdError, pin::pin, time::Duration};

use bank::{
    account::Account,
    audit::audit,
    day::{self, Day},
    transfer::{BANK, Ended},
};
use entail::{
    StreamName, block_on,
    prelude::*,
    relay::{Relay, RelayError, Running},
};
use futures_util::future::{Either, select};
use indicatif::{ProgressBar, ProgressStyle};

type Failure = Box<dyn StdError>;

fn main() -> Result<(), Failure> {
    let mut day = Day {
        transfers: 200,
        seed: 1,
    };
    let mut folder = None;
    let mut arguments = env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        let number = match argument.to_str() {
            Some("--transfers") => &mut day.transfers,
            Some("--seed") => &mut day.seed,
            _ => {
                folder = Some(argument);
                continue;
            }
        };
        let value = arguments.next().ok_or("a number is missing")?;
        *number = value.to_str().ok_or("that is not a number")?.parse()?;
    }
    let path = story::file(&story::folder_or_new(folder, "bank")?, "bank");
    println!("store: {}", path.display());
    block_on(run(day, &FileStore::open(&path)?))
}

async fn run(day: Day, store: &FileStore) -> Result<(), Failure> {
    let relay = Relay::new(store.clone(), BANK).start()?;
    relay.ready().await?;
    day::open(store).await?;
    day.begin(&relay).await?;
    follow(day, store, &relay).await?;
    for (what, number) in [
        ("a transfer", 0),
        ("a transfer to a closed account", 1),
        ("a transfer to an account that does not exist", 2),
    ] {
        let (id, _) = day.transfer(number);
        println!("\n{what}");
        print!("{}", story::story(store, &StreamName::of(&id)).await?);
    }
    accounts(store).await?;
    outcomes(&relay).await?;
    relay.stop().await;
    money(store)
}

/// Shows how many transfers have ended, until nothing is left to do.
async fn follow(day: Day, store: &FileStore, relay: &Running) -> Result<(), RelayError> {
    let bar = ProgressBar::new(day.transfers);
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} transfers, {per_sec}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut next = 0;
    let progress = async {
        loop {
            let end = relay.end().await?;
            relay.passed::<Ended>(end).await;
            let count = relay.read(Ended::count).unwrap_or_default();
            bar.set_position(count.min(day.transfers));
            if bar.is_hidden() && count > next {
                println!("{count} of {} transfers have ended", day.transfers);
                next = count.saturating_add(day.transfers / 10);
            }
            store.wait(end, Duration::from_millis(100)).await;
        }
    };
    let ended: Either<Result<(), RelayError>, Result<Infallible, RelayError>> =
        match select(pin!(relay.idle()), pin!(progress)).await {
            Either::Left((idle, _)) => Either::Left(idle),
            Either::Right((failed, _)) => Either::Right(failed),
        };
    bar.finish_and_clear();
    match ended {
        Either::Left(idle) => idle,
        Either::Right(failed) => failed.map(|never| match never {}),
    }
}

async fn accounts(store: &FileStore) -> Result<(), Failure> {
    println!(
        "\n{:>7}  {:<14} {:>12} {:>10}",
        "account", "owner", "balance", "on hold"
    );
    let accounts = Repository::<Account, _>::new(store.clone());
    for id in (1..=day::ACCOUNTS).map(Id::of).chain([day::CLOSED]) {
        let account = accounts.load(id).await?;
        let (balance, on_hold) = (cents(account.balance()), cents(account.on_hold()));
        let note = if account.is_closed() { "  closed" } else { "" };
        let owner = account.owner();
        println!("{id:>7}  {owner:<14} {balance:>12} {on_hold:>10}{note}");
    }
    Ok(())
}

async fn outcomes(relay: &Running) -> Result<(), RelayError> {
    relay.passed::<Ended>(relay.end().await?).await;
    relay.read(|ended: &Ended| {
        println!("\n{:>7}  transfers arrived", ended.completed);
        for (why, count) in &ended.compensated {
            println!("{count:>7}  came back: {why}");
        }
    });
    Ok(())
}

fn money(store: &FileStore) -> Result<(), Failure> {
    let audit = audit(store)?;
    let at_the_end = u64::try_from(audit.at_the_end).unwrap_or(u64::MAX);
    let moments = audit.moments;
    println!(
        "\n{} in the bank, at each of {moments} moments",
        cents(at_the_end)
    );
    if audit.findings.is_empty() {
        return Ok(());
    }
    Err(audit.findings.join("\n").into())
}

fn cents(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
