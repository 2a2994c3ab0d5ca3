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
        balance: u64,
    },
}

#[aggregate(events = AccountEvent)]
impl Account {
    #[command]
    pub fn open(owner: String) -> Result<Opened, AccountError> {
        Ok(Opened { owner })
    }
}

#[aggregate(events = AccountEvent)]
impl Account {
    #[command]
    pub fn deposit(&self, amount: u64) -> Result<Deposited, AccountError> {
        Ok(Deposited { amount, balance: self.balance.saturating_add(amount) })
    }
}

fn use_it() -> Result<(), RootError<AccountError>> {
    let mut account = Root::create(Id::new(), Open { owner: "Ada".to_owned() })?;
    account.execute(Deposit { amount: 5 })?;
    Ok(())
}

fn main() {}
