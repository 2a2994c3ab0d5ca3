//! The bank on a file: a thousand transfers at once, and a program that is killed.

#![allow(missing_docs)]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // it fails the test
#![allow(clippy::unwrap_used, clippy::panic)] // it fails the test

use std::{
    error::Error as StdError,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use bank::{
    account::{Account, Close, Open},
    audit::audit,
    day::{self, Day},
    transfer::{BANK, Ended, MoveMoney, Transfer},
};
use entail::{block_on, prelude::*, relay::Relay};

type TestResult = Result<(), Box<dyn StdError>>;

const TRANSFERS: u64 = 1_000;

#[test]
fn a_thousand_transfers_at_once_lose_nothing() -> TestResult {
    let folder = tempfile::tempdir()?;
    let store = FileStore::open(folder.path().join("bank.db"))?;
    let (transfers, seed) = (TRANSFERS, 5);
    block_on(async {
        let relay = Relay::new(store.clone(), BANK).start()?;
        relay.ready().await?;
        day::open(&store).await?;
        Day { transfers, seed }.begin(&relay).await?;
        relay.idle().await?;
        assert_eq!(relay.read(Ended::count), Some(TRANSFERS));
        assert_eq!(relay.unfinished("transfer", None, 1).await?, []);
        assert_eq!(relay.parked("transfer", 1).await?, []);
        relay.stop().await;
        Ok::<_, Box<dyn StdError>>(())
    })?;
    let audit = audit(&store)?;
    assert_eq!(audit.findings, [""; 0]);
    assert_eq!((audit.under_way, audit.at_the_end), (0, audit.paid_in));
    Ok(())
}

/// The account is closed after the transfer began, and before the money arrives or after.
#[test]
fn money_comes_back_from_a_closed_account() -> TestResult {
    let folder = tempfile::tempdir()?;
    let store = FileStore::open(folder.path().join("bank.db"))?;
    let (from, to, amount) = (Id::of(1), Id::of(2), 300);
    block_on(async {
        let accounts = Repository::<Account, _>::new(store.clone());
        for (id, balance) in [(from, 1_000), (to, 0)] {
            let owner = "Ada".to_owned();
            accounts.execute(id, Open { owner, balance }).await?;
        }
        accounts.execute(to, Close).await?;
        let relay = Relay::new(store.clone(), BANK).start()?;
        relay.ready().await?;
        let id: Id<Transfer> = Id::new();
        let request = MoveMoney { from, to, amount };
        relay.begin(id, &request).await?;
        // A repeat of the request changes nothing.
        relay.begin(id, &request).await?;
        relay.idle().await?;
        let account = accounts.load(from).await?;
        assert_eq!((account.balance(), account.on_hold()), (1_000, 0));
        let came_back = relay.read(|ended: &Ended| ended.compensated.clone());
        let expected = [("deposit: Closed".to_owned(), 1)].into();
        assert_eq!(came_back, Some(expected));
        Ok::<_, Box<dyn StdError>>(())
    })
}

fn start(folder: &Path) -> Result<Child, std::io::Error> {
    Command::new(env!("CARGO_BIN_EXE_bank"))
        .args(["--transfers", &TRANSFERS.to_string()])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// Each round is killed after it has shown some progress, and the next one goes on where it stopped.
#[test]
fn money_is_conserved_when_the_program_is_killed() -> TestResult {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    let (mut kills, mut was_under_way) = (0, 0);
    'rounds: for round in 0..6 {
        let mut running = start(folder.path())?;
        let output = running.stdout.take().ok_or("no output")?;
        let mut shown = BufReader::new(output).lines();
        // The first line names the store, and each of the others is progress.
        for _ in 0..=(1 + round % 3) {
            if shown.next().ok_or("no output")??.is_empty() {
                // Nothing was left to do.
                running.wait()?;
                break 'rounds;
            }
        }
        running.kill()?;
        running.wait()?;
        kills += 1;
        let audit = audit(&FileStore::open(&path)?)?;
        assert_eq!(audit.findings, [""; 0], "round {round}");
        assert_eq!(audit.at_the_end, audit.paid_in);
        was_under_way += u32::from(audit.under_way > 0);
    }
    assert!(kills > 2, "it was faster than the test");
    assert!(was_under_way > 0, "it was never killed in the middle");
    let output = start(folder.path())?.wait_with_output()?;
    let output = String::from_utf8(output.stdout)?;
    assert!(output.contains("20000.00 in the bank"), "{output}");
    let audit = audit(&FileStore::open(&path)?)?;
    assert_eq!(audit.findings, [""; 0]);
    assert_eq!((audit.under_way, audit.at_the_end), (0, audit.paid_in));
    Ok(())
}
