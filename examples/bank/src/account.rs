//! An account: its balance, and the amounts on hold for transfers that have not ended.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

use crate::transfer::Transfer;

/// An account, known by its number.
#[aggregate(id = u32, error = Refused)]
pub struct Account {
    owner: String,
    balance: u64,
    on_hold: BTreeMap<Id<Transfer>, u64>,
    is_closed: bool,
}

/// What happens to an account.
#[event]
pub enum AccountEvent {
    /// A customer has an account from now on.
    Opened {
        /// Who.
        owner: String,
        /// What is on it, in cents.
        balance: u64,
    },
    /// The account takes part in nothing new.
    #[set(is_closed = true)]
    Closed,
    /// An amount is on hold for a transfer.
    Withdrawn {
        /// Which.
        transfer: Id<Transfer>,
        /// How much.
        amount: u64,
        /// What is left.
        #[set]
        balance: u64,
    },
    /// What was on hold is back, because the transfer did not succeed.
    CameBack {
        /// Which.
        transfer: Id<Transfer>,
        /// What is on the account now.
        #[set]
        balance: u64,
    },
    /// What was on hold has arrived at the other account.
    Settled {
        /// Which transfer it was for.
        transfer: Id<Transfer>,
    },
    /// An amount came in.
    Deposited {
        /// With which transfer.
        transfer: Id<Transfer>,
        /// How much.
        amount: u64,
        /// What is on the account now.
        #[set]
        balance: u64,
    },
}

/// Why an account did not change.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum Refused {
    /// A transfer of nothing means nothing.
    #[error("the amount is zero")]
    NoAmount,
    /// The balance is smaller than the amount.
    #[error("the account is overdrawn")]
    Overdrawn,
    /// More than an account can hold.
    #[error("the account is full")]
    Full,
    /// Nothing comes in, and nothing goes out.
    #[error("the account is closed")]
    Closed,
    /// Money is on the account, or on hold.
    #[error("the account is not empty")]
    NotEmpty,
    /// An amount is on hold for this transfer already.
    #[error("the transfer has begun already")]
    Repeated,
}

#[aggregate(events = AccountEvent)]
impl Account {
    /// Opens an account.
    #[command]
    pub fn open(owner: String, balance: u64) -> Result<Opened, Infallible> {
        Ok(Opened { owner, balance })
    }

    /// Closes an account on which nothing is, and nothing is on hold.
    #[command]
    pub fn close(&self) -> Result<Option<Closed>, Refused> {
        ensure!(
            self.balance == 0 && self.on_hold.is_empty(),
            Refused::NotEmpty
        );
        Ok((!self.is_closed).then_some(Closed))
    }

    /// Takes an amount from the balance, and holds it for a transfer.
    #[command(undo = put_back)]
    pub fn withdraw(&self, transfer: Id<Transfer>, amount: u64) -> Result<Withdrawn, Refused> {
        ensure!(!self.is_closed, Refused::Closed);
        ensure!(amount > 0, Refused::NoAmount);
        ensure!(!self.on_hold.contains_key(&transfer), Refused::Repeated);
        let balance = self.balance.checked_sub(amount).ok_or(Refused::Overdrawn)?;
        Ok(Withdrawn {
            transfer,
            amount,
            balance,
        })
    }

    /// Puts back what is on hold for a transfer. It cannot be rejected: there is room for it.
    #[command]
    pub fn put_back(&self, transfer: Id<Transfer>) -> Result<Option<CameBack>, Infallible> {
        let amount = self.on_hold.get(&transfer);
        Ok(amount.map(|&amount| CameBack {
            transfer,
            balance: self.balance.saturating_add(amount),
        }))
    }

    /// Takes in what was withdrawn from another account.
    #[command]
    pub fn deposit(&self, transfer: Id<Transfer>, amount: u64) -> Result<Deposited, Refused> {
        ensure!(!self.is_closed, Refused::Closed);
        let balance = self.balance.checked_add(amount).ok_or(Refused::Full)?;
        // What is on hold may come back, so it needs its place.
        ensure!(balance.checked_add(self.on_hold()).is_some(), Refused::Full);
        Ok(Deposited {
            transfer,
            amount,
            balance,
        })
    }

    /// Forgets what is on hold for a transfer, because it has arrived.
    #[command]
    pub fn settle(&self, transfer: Id<Transfer>) -> Result<Option<Settled>, Infallible> {
        let is_on_hold = self.on_hold.contains_key(&transfer);
        Ok(is_on_hold.then_some(Settled { transfer }))
    }

    #[apply]
    fn opened(event: &Opened) -> Self {
        Self {
            owner: event.owner.clone(),
            balance: event.balance,
            on_hold: BTreeMap::new(),
            is_closed: false,
        }
    }

    #[apply]
    fn withdrawn(&mut self, event: &Withdrawn) {
        self.on_hold.insert(event.transfer, event.amount);
    }

    #[apply]
    fn came_back(&mut self, event: &CameBack) {
        self.on_hold.remove(&event.transfer);
    }

    #[apply]
    fn settled(&mut self, event: &Settled) {
        self.on_hold.remove(&event.transfer);
    }

    /// Who has the account.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// What can be withdrawn.
    pub fn balance(&self) -> u64 {
        self.balance
    }

    /// The sum of what is on hold.
    pub fn on_hold(&self) -> u64 {
        self.on_hold.values().copied().fold(0, u64::saturating_add)
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(
        Account,
        invariant = |account| account.balance.checked_add(account.on_hold()).is_some(),
        invariant = |account| !account.is_closed || account.on_hold.is_empty(),
    );

    const TRANSFER: Id<Transfer> = Id::of(Uuid::from_u128(7));

    fn opened(balance: u64) -> Opened {
        let owner = "Ada".to_owned();
        Opened { owner, balance }
    }

    fn withdrawn() -> Withdrawn {
        Withdrawn {
            transfer: TRANSFER,
            amount: 30,
            balance: 70,
        }
    }

    fn withdraw(amount: u64) -> Withdraw {
        let transfer = TRANSFER;
        Withdraw { transfer, amount }
    }

    fn deposit(amount: u64) -> Deposit {
        let transfer = TRANSFER;
        Deposit { transfer, amount }
    }

    const PUT_BACK: PutBack = PutBack { transfer: TRANSFER };
    const SETTLE: Settle = Settle { transfer: TRANSFER };

    #[test]
    fn an_account_is_opened() {
        let owner = "Ada".to_owned();
        given(())
            .when(Open {
                owner,
                balance: 100,
            })
            .then(opened(100));
    }

    #[test]
    fn what_is_withdrawn_is_on_hold() {
        given(opened(100))
            .when(withdraw(30))
            .then(withdrawn())
            .state(|account| assert_eq!((account.balance(), account.on_hold()), (70, 30)));
        given(opened(100))
            .when(withdraw(101))
            .rejected(Refused::Overdrawn);
        given(opened(100))
            .when(withdraw(0))
            .rejected(Refused::NoAmount);
        given((opened(100), withdrawn()))
            .when(withdraw(1))
            .rejected(Refused::Repeated);
    }

    #[test]
    fn what_is_on_hold_comes_back_once() {
        let (transfer, balance) = (TRANSFER, 100);
        let came_back = CameBack { transfer, balance };
        given((opened(100), withdrawn()))
            .when(PUT_BACK)
            .then(came_back.clone())
            .state(|account| assert_eq!((account.balance(), account.on_hold()), (100, 0)));
        given((opened(100), withdrawn(), came_back))
            .when(PUT_BACK)
            .then(());
    }

    #[test]
    fn what_has_arrived_is_not_on_hold() {
        let settled = Settled { transfer: TRANSFER };
        given((opened(100), withdrawn()))
            .when(SETTLE)
            .then(settled.clone())
            .state(|account| assert_eq!((account.balance(), account.on_hold()), (70, 0)));
        given((opened(100), withdrawn(), settled))
            .when(SETTLE)
            .then(());
    }

    #[test]
    fn a_deposit_leaves_room_for_what_is_on_hold() {
        let room = u64::MAX - 100;
        given((opened(100), withdrawn()))
            .when(deposit(room))
            .state(|account| assert_eq!(account.balance(), u64::MAX - 30));
        given((opened(100), withdrawn()))
            .when(deposit(room + 1))
            .rejected(Refused::Full);
    }

    #[test]
    fn a_closed_account_takes_part_in_nothing() {
        given(opened(0)).when(Close).then(Closed);
        given((opened(0), Closed)).when(Close).then(());
        given(opened(1)).when(Close).rejected(Refused::NotEmpty);
        given((opened(0), Closed))
            .when(deposit(1))
            .rejected(Refused::Closed);
        given((opened(0), Closed))
            .when(withdraw(1))
            .rejected(Refused::Closed);
    }

    #[test]
    fn the_domain_is_whole() {
        entail::check!(Account);
    }
}
