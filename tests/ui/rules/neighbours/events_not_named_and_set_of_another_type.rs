use entail::prelude::*;

#[aggregate(error = AccountError)]
pub struct Account {
    owner: String,
    balance: u64,
}

#[derive(Debug, PartialEq)]
pub enum AccountError {
    Nothing,
}

#[event]
pub enum AccountEvent {
    #[creates(owner, balance = 0)]
    Opened { owner: String },
    Deposited {
        amount: u64,
        #[set]
        balance: u32,
    },
}

#[aggregate]
impl Account {
    #[command]
    pub fn open(owner: String) -> Result<Opened, AccountError> {
        Ok(Opened { owner })
    }

    #[command]
    pub fn deposit(&self, amount: u64) -> Result<Deposited, AccountError> {
        ensure!(amount > 0, AccountError::Nothing);
        Ok(Deposited { amount, balance: 1 })
    }
}

fn main() {}
