//! Counts the money, from the first event to the last.

use std::collections::BTreeMap;

use entail::prelude::*;

use crate::{
    account::{Account, AccountEvent, Refused},
    transfer::Transfer,
};

/// All the money of the bank, at one moment.
#[derive(Debug, Default)]
struct Money {
    balances: BTreeMap<Id<Account>, u64>,
    /// On hold at one account, and not yet arrived at the other.
    under_way: BTreeMap<Id<Transfer>, u64>,
}

/// What an audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// What was paid in when the accounts were opened.
    pub paid_in: u128,
    /// What the bank has at the end.
    pub at_the_end: u128,
    /// What is under way at the end: on hold, and not yet arrived.
    pub under_way: u128,
    /// How many moments were looked at: one after each event.
    pub moments: u64,
    /// What went wrong.
    pub findings: Vec<String>,
}

impl Money {
    fn total(&self) -> u128 {
        let all = self.balances.values().chain(self.under_way.values());
        all.copied().map(u128::from).sum()
    }

    /// Takes in an event, and returns what is wrong with it.
    fn happen(&mut self, account: Id<Account>, event: &AccountEvent) -> Option<&'static str> {
        match event {
            AccountEvent::Opened(event) => {
                let before = self.balances.insert(account, event.balance);
                before.map(|_| "an account was opened twice")
            }
            AccountEvent::Closed(_) => None,
            AccountEvent::Withdrawn(event) => {
                self.balances.insert(account, event.balance);
                let before = self.under_way.insert(event.transfer, event.amount);
                before.map(|_| "one transfer was withdrawn twice")
            }
            AccountEvent::CameBack(event) => {
                self.balances.insert(account, event.balance);
                let on_hold = self.under_way.remove(&event.transfer);
                on_hold.is_none().then_some("money came back that arrived")
            }
            AccountEvent::Deposited(event) => {
                self.balances.insert(account, event.balance);
                let on_hold = self.under_way.remove(&event.transfer);
                let is_other = on_hold != Some(event.amount);
                is_other.then_some("something else arrived than was on hold")
            }
            AccountEvent::Settled(event) => {
                let is_under_way = self.under_way.contains_key(&event.transfer);
                is_under_way.then_some("a transfer was settled that has not arrived")
            }
        }
    }
}

/// Counts the money of all accounts after each event: it is always what was paid in. An amount on hold
/// counts until it arrives.
///
/// # Errors
///
/// If the store cannot be read.
pub fn audit(store: &(impl Store + Clone)) -> Result<Audit, Error<Refused>> {
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let (mut audit, mut money) = (Audit::default(), Money::default());
    for event in accounts.log(Position::START) {
        let Recorded { event, stream, .. } = event?;
        let Ok(account) = stream.parse_id() else {
            continue;
        };
        if let AccountEvent::Opened(opened) = &event {
            audit.paid_in = audit.paid_in.saturating_add(opened.balance.into());
        }
        if let Some(finding) = money.happen(account, &event) {
            audit.findings.push(format!("{stream}: {finding}"));
        }
        let (total, paid_in) = (money.total(), audit.paid_in);
        if total != paid_in {
            let finding = format!("{stream}: {total} instead of {paid_in} after {event:?}");
            audit.findings.push(finding);
        }
        audit.moments = audit.moments.saturating_add(1);
    }
    audit.at_the_end = money.total();
    audit.under_way = money.under_way.values().copied().map(u128::from).sum();
    // What the accounts themselves say.
    for (account, balance) in &money.balances {
        let loaded = accounts.load(*account)?;
        if loaded.balance() != *balance {
            let finding = format!("{account}: {} instead of {balance}", loaded.balance());
            audit.findings.push(finding);
        }
    }
    Ok(audit)
}
