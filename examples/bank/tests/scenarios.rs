//! A transfer alone: what it sends, and what the accounts answer.

#![allow(missing_docs)]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // it fails the test
#![allow(clippy::unwrap_used, clippy::panic)] // it fails the test

use bank::{
    account::{Account, Deposit, Open, PutBack, Refused, Settle, Withdraw},
    transfer::{BANK, MoveMoney, Transfer},
};
use entail::{
    prelude::*,
    testing::{Running, scenario},
};

const TRANSFER: Id<Transfer> = Id::of(Uuid::from_u128(7));
const FROM: Id<Account> = Id::of(1);
const TO: Id<Account> = Id::of(2);
const AMOUNT: u64 = 500;

fn begun() -> Running {
    let (from, to, amount) = (FROM, TO, AMOUNT);
    let request = MoveMoney { from, to, amount };
    scenario::<Transfer>().requested(TRANSFER, &request)
}

fn withdraw() -> To<Account, Withdraw> {
    let (transfer, amount) = (TRANSFER, AMOUNT);
    FROM.send(Withdraw { transfer, amount })
}

fn deposit() -> To<Account, Deposit> {
    let (transfer, amount) = (TRANSFER, AMOUNT);
    TO.send(Deposit { transfer, amount })
}

#[test]
fn money_is_on_hold_until_it_has_arrived() {
    begun()
        .then_sends(withdraw())
        .accepted()
        .then_sends(deposit())
        .accepted()
        .then_sends(FROM.send(Settle { transfer: TRANSFER }))
        .accepted()
        .completed();
}

#[test]
fn money_comes_back_from_a_closed_account() {
    let why = begun()
        .then_sends(withdraw())
        .accepted()
        .then_sends(deposit())
        .rejected(Refused::Closed)
        .then_sends(FROM.send(PutBack { transfer: TRANSFER }))
        .accepted()
        .compensated();
    assert_eq!(why.to_string(), "`account/2` rejected `deposit`: Closed");
}

#[test]
fn nothing_is_deposited_that_was_not_withdrawn() {
    let why = begun()
        .then_sends(withdraw())
        .rejected(Refused::Overdrawn)
        .compensated();
    assert_eq!(
        why.to_string(),
        "`account/1` rejected `withdraw`: Overdrawn"
    );
}

#[test]
fn the_readme_shows_the_flow() {
    let diagram = format!("```mermaid\n{}```\n", BANK.diagram());
    let readme = include_str!("../README.md");
    assert!(readme.contains(&diagram), "README.md needs:\n{diagram}");
}

entail::saga_laws!(
    BANK,
    Transfer,
    begin = |world| {
        for (id, owner, balance) in [(FROM, "Ada", 2_000), (TO, "Bob", 0)] {
            let owner = owner.to_owned();
            world.execute(id, Open { owner, balance }).unwrap();
        }
        let (from, to, amount) = (FROM, TO, AMOUNT);
        world.begin(TRANSFER, &MoveMoney { from, to, amount });
    },
    invariant = |world| {
        let all = |id: Id<Account>| {
            let account = world.load(id).unwrap();
            account.balance() + account.on_hold()
        };
        all(FROM) + all(TO) == 2_000
    },
);
