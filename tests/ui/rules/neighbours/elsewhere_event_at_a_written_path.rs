#[path = "elsewhere/mod.rs"]
mod facts;
use entail::prelude::*;
use facts::Deposited;
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
pub struct Opened {
    owner: String,
}
#[aggregate]
impl Account {
    #[command]
    pub fn open(owner: String) -> Result<Opened, AccountError> {
        Ok(Opened { owner })
    }
    #[command]
    pub fn deposit(&self, amount: u64) -> Result<Deposited, AccountError> {
        Ok(Deposited { amount })
    }
    #[apply]
    fn opened(event: &Opened) -> Self {
        Account {
            owner: event.owner.clone(),
            balance: 0,
        }
    }
    #[apply]
    fn deposited(&mut self, event: &Deposited) {
        self.balance = self.balance.saturating_add(event.amount);
    }
}
fn use_it() -> Result<(), RootError<AccountError>> {
    let mut account = Root::create(
        Id::new(),
        Open {
            owner: "Ada".to_owned(),
        },
    )?;
    account.execute(Deposit { amount: 5 })?;
    Ok(())
}

fn main() {}
