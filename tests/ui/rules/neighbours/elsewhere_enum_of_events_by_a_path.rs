use entail::prelude::*;

mod facts {
    use super::Account;
    use entail::prelude::*;
    #[event]
    pub enum AccountEvent {
        Opened { owner: String },
        Deposited { amount: u64 },
    }
}
#[aggregate(error = AccountError)]
pub struct Account {
    owner: String,
    balance: u64,
}
#[derive(Debug, PartialEq)]
pub enum AccountError {
    Nothing,
}
#[aggregate]
impl Account {
    #[command]
    pub fn open(owner: String) -> Result<facts::Opened, AccountError> {
        Ok(facts::Opened { owner })
    }
    #[command]
    pub fn deposit(&self, amount: u64) -> Result<facts::Deposited, AccountError> {
        Ok(facts::Deposited { amount })
    }
    #[apply]
    fn opened(event: &facts::Opened) -> Self {
        Account {
            owner: event.owner.clone(),
            balance: 0,
        }
    }
    #[apply]
    fn deposited(&mut self, event: &facts::Deposited) {
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
