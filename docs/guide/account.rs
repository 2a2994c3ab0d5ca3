use entail::prelude::*;

/// A bank account.
#[aggregate(error = Refused)]
pub struct Account {
    owner: String,
    balance: u64,
}

#[event]
pub enum AccountEvent {
    #[creates(owner, balance = 0)]
    Opened { owner: String },
    #[set(balance)]
    Deposited { amount: u64, balance: u64 },
    #[set(balance)]
    Withdrawn { amount: u64, balance: u64 },
}

#[derive(Debug, PartialEq)]
pub enum Refused {
    TooMuch,
    Overdrawn,
}

#[aggregate(events = AccountEvent)]
impl Account {
    /// Opens an account. It has no receiver, so it creates the aggregate.
    #[command]
    pub fn open(owner: String) -> Result<Opened, Refused> {
        Ok(Opened { owner })
    }

    #[command]
    pub fn deposit(&self, amount: u64) -> Result<Deposited, Refused> {
        let balance = self.balance.checked_add(amount).ok_or(Refused::TooMuch)?;
        Ok(Deposited { amount, balance })
    }

    #[command]
    pub fn withdraw(&self, amount: u64) -> Result<Withdrawn, Refused> {
        let balance = self.balance.checked_sub(amount).ok_or(Refused::Overdrawn)?;
        Ok(Withdrawn { amount, balance })
    }

    pub fn balance(&self) -> u64 {
        self.balance
    }
}
