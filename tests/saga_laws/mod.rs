//! The laws of sagas: sagas that keep them, and sagas that break one each.

mod broken;
mod trips;

use entail::{prelude::*, saga_laws};

/// Steps side by side, a pivot and a limit.
mod orders {
    use entail_test_support::shop::{
        Fulfil, SHOP, order,
        stock::{self, Fill},
        submit,
    };

    use super::*;

    saga_laws!(
        SHOP,
        Fulfil,
        begin = |world| {
            for product in ["A", "B"] {
                let id: Id<stock::Stock> = Id::of(product.to_owned());
                world.execute(id, Fill { quantity: 5 }).unwrap();
            }
            let submit = submit(&[("A", 2), ("B", 1)], 850);
            world.execute(order(7), submit).unwrap();
        },
        invariant = |world| {
            let held = |product: &str| {
                let id: Id<stock::Stock> = Id::of(product.to_owned());
                world.load(id).unwrap().held.len()
            };
            held("A") == held("B")
        },
    );
}

/// A program begins it with a value, and a command follows the pivot.
mod transfers {
    use super::*;
    use crate::between::transfer::{Account, BANK, Deposit, MoveMoney, Transfer};

    const FROM: Id<Account> = Id::of(Uuid::from_u128(1));
    const TO: Id<Account> = Id::of(Uuid::from_u128(2));

    saga_laws!(
        BANK,
        Transfer,
        begin = |world| {
            let first: Id<Transfer> = Id::of(Uuid::from_u128(3));
            let deposit = Deposit {
                transfer: first,
                amount: 100,
            };
            world.execute(FROM, deposit).unwrap();
            let request = MoveMoney {
                from: FROM,
                to: TO,
                amount: 30,
            };
            world.begin(Id::<Transfer>::of(Uuid::from_u128(4)), &request);
        },
        invariant = |world| {
            let balance = |id: Id<Account>| world.load(id).unwrap().balance();
            balance(FROM) + balance(TO) == 100
        },
        seeds = 10,
    );
}

/// It takes back what began it, and waits for someone.
mod roster {
    use super::*;
    use crate::between::roster::{
        Assign, CLUB,
        player::{Answer, Player},
        team::{ReserveSlot, Team},
    };

    const TEAM: Id<Team> = Id::of(Uuid::from_u128(1));
    const PLAYER: Id<Player> = Id::of(Uuid::from_u128(2));

    saga_laws!(
        CLUB,
        Assign,
        begin = |world| {
            let game = "final".to_owned();
            let reserve = ReserveSlot {
                player: PLAYER,
                game,
            };
            world.execute(TEAM, reserve).unwrap();
        },
        meanwhile = |world| {
            world.execute(PLAYER, Answer { yes: true }).unwrap();
        },
    );
}
