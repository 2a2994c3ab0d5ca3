//! A transfer: it is its own thing, between two accounts.

use std::collections::BTreeMap;

use entail::{prelude::*, saga::Why};

use crate::account::{Account, Deposit, Settle, Withdraw};

/// Asks for a transfer.
#[value]
pub struct MoveMoney {
    /// The account that pays.
    pub from: Id<Account>,
    /// The account that receives.
    pub to: Id<Account>,
    /// How much, in cents.
    pub amount: u64,
}

/// Moves money from one account to another, or puts it back.
#[saga]
pub fn transfer(of: &MoveMoney, transfer: Id<Transfer>) -> impl Plan {
    let &MoveMoney { from, to, amount } = of;
    plan()
        .step(from.send(Withdraw { transfer, amount }))
        .pivot(to.send(Deposit { transfer, amount }))
        .then(from.send(Settle { transfer }))
}

/// What became of the transfers that have ended.
#[projection]
#[derive(Debug, Default)]
pub struct Ended {
    /// How many arrived.
    pub completed: u64,
    /// How many did not, by the reason.
    pub compensated: BTreeMap<String, u64>,
}

#[projection]
impl Ended {
    #[on]
    fn completed(&mut self, _event: &Completed<Transfer>, _transfer: Id<Transfer>) {
        self.completed = self.completed.saturating_add(1);
    }

    #[on]
    fn compensated(&mut self, event: &Compensated<Transfer>, _transfer: Id<Transfer>) {
        let count = self.compensated.entry(reason(&event.why)).or_default();
        *count = count.saturating_add(1);
    }
}

impl Ended {
    /// How many have ended.
    pub fn count(&self) -> u64 {
        let compensated = self.compensated.values().copied();
        compensated.fold(self.completed, u64::saturating_add)
    }
}

/// The reason without what it is about, to count by.
fn reason(why: &Why) -> String {
    if let Why::Rejected {
        command, rejection, ..
    } = why
    {
        return format!("{command}: {}", rejection.trim_matches('"'));
    }
    if let Why::NotFound { command, .. } = why {
        return format!("{command}: there is no such account");
    }
    why.to_string()
}

flow! {
    /// Everything that happens between accounts.
    pub BANK {
        aggregates: [Account],
        sagas: [transfer],
        projections: [Ended],
    }
}
