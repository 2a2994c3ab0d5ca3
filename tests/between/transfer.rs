//! Money moves from one account to another. A program begins it.

use std::{collections::BTreeMap, convert::Infallible};

use entail::{
    flow::BeganBy,
    prelude::*,
    saga::{BeginsOnRequest, Stage},
};

#[aggregate(error = Refused, default)]
#[derive(Default)]
pub struct Account {
    balance: u64,
    held: BTreeMap<Id<Transfer>, u64>,
}

#[value]
pub enum Refused {
    Overdrawn,
    Full,
    Repeated,
}

#[event]
pub struct Withdrawn {
    pub transfer: Id<Transfer>,
    pub amount: u64,
}

#[event]
pub struct CameBack {
    pub transfer: Id<Transfer>,
}

#[event]
pub struct Settled {
    pub transfer: Id<Transfer>,
}

#[event]
pub struct Deposited {
    pub transfer: Id<Transfer>,
    pub balance: u64,
}

#[aggregate]
impl Account {
    #[command(undo = put_back)]
    pub fn withdraw(&self, transfer: Id<Transfer>, amount: u64) -> Result<Withdrawn, Refused> {
        ensure!(amount <= self.balance, Refused::Overdrawn);
        ensure!(!self.held.contains_key(&transfer), Refused::Repeated);
        Ok(Withdrawn { transfer, amount })
    }

    #[command]
    pub fn put_back(&self, transfer: Id<Transfer>) -> Result<Option<CameBack>, Infallible> {
        let is_held = self.held.contains_key(&transfer);
        Ok(is_held.then_some(CameBack { transfer }))
    }

    #[command]
    pub fn deposit(&self, transfer: Id<Transfer>, amount: u64) -> Result<Deposited, Refused> {
        let balance = self.balance.checked_add(amount).ok_or(Refused::Full)?;
        Ok(Deposited { transfer, balance })
    }

    #[command]
    pub fn settle(&self, transfer: Id<Transfer>) -> Result<Option<Settled>, Infallible> {
        let is_held = self.held.contains_key(&transfer);
        Ok(is_held.then_some(Settled { transfer }))
    }

    /// What is on the account, and what is held.
    pub fn balance(&self) -> u64 {
        self.held.values().sum::<u64>().saturating_add(self.balance)
    }

    #[apply]
    fn withdrawn(&mut self, event: &Withdrawn) {
        self.balance = self.balance.saturating_sub(event.amount);
        self.held.insert(event.transfer, event.amount);
    }

    #[apply]
    fn came_back(&mut self, event: &CameBack) {
        if let Some(amount) = self.held.remove(&event.transfer) {
            self.balance = self.balance.saturating_add(amount);
        }
    }

    #[apply]
    fn settled(&mut self, event: &Settled) {
        self.held.remove(&event.transfer);
    }

    #[apply]
    fn deposited(&mut self, event: &Deposited) {
        self.balance = event.balance;
    }
}

#[value]
pub struct MoveMoney {
    pub from: Id<Account>,
    pub to: Id<Account>,
    pub amount: u64,
}

/// Moves money from one account to another.
#[saga]
pub fn transfer(of: &MoveMoney, transfer: Id<Transfer>) -> impl Plan {
    let &MoveMoney { from, to, amount } = of;
    plan()
        .step(from.send(Withdraw { transfer, amount }))
        .pivot(to.send(Deposit { transfer, amount }))
        .then(from.send(Settle { transfer }))
}

flow! {
    pub BANK {
        aggregates: [Account],
        sagas: [transfer],
    }
}

#[test]
fn a_program_begins_a_transfer_with_a_value() {
    let (from, to) = (Id::new(), Id::new());
    let request = MoveMoney {
        from,
        to,
        amount: 5,
    };
    let id: Id<Transfer> = Id::new();
    let stored = transfer(&request, id).into_stored().unwrap();
    assert_eq!(Transfer::plan(&request, id).unwrap(), stored);
    let [Stage::Step(withdraw), Stage::Pivot(_), Stage::After(settle)] = &*stored.stages else {
        panic!("{stored:?}");
    };
    let put_back = from.send(PutBack { transfer: id });
    assert_eq!(withdraw[0].undo, Some(put_back.seal().unwrap()));
    assert_eq!(
        settle[0].send.to,
        from.send(Settle { transfer: id }).seal().unwrap().to
    );
    assert!(matches!(BANK.sagas[0].begins, BeganBy::Request));
}
