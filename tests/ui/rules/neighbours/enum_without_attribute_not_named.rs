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

#[derive(Debug, Clone)]
pub enum AccountEvent {
    Opened { owner: String },
    Deposited {
        amount: u64,
        balance: u64,
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
        Ok(Deposited { amount, balance: self.balance.saturating_add(amount) })
    }

    #[apply]
    fn opened(event: &Opened) -> Self {
        Account { owner: event.owner.clone(), balance: 0 }
    }

    #[apply]
    fn deposited(&mut self, event: &Deposited) {
        self.balance = event.balance;
    }
}

fn main() {}
