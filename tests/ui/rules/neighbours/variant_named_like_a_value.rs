use entail::prelude::*;

#[aggregate(error = AccountError)]
pub struct Account {
    owner: String,
    balance: u64,
    deposit: Option<Deposited>,
}

#[derive(Debug, PartialEq)]
pub enum AccountError {
    Nothing,
}

#[event]
pub enum AccountEvent {
    #[creates(owner, balance = 0, deposit = None)]
    Opened { owner: String },
    Deposited {
        amount: u64,
        #[set]
        balance: u64,
    },
}

#[value]
pub struct Deposited {
    amount: u64,
}

#[aggregate(events = AccountEvent)]
impl Account {
    #[command]
    pub fn open(owner: String) -> Result<Opened, AccountError> {
        Ok(Opened { owner })
    }
}

fn main() {}
