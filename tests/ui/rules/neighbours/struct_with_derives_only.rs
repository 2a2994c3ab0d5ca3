use entail::prelude::*;

#[derive(Debug, Clone, PartialEq)]
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

    #[apply]
    fn opened(event: &Opened) -> Self {
        Account { owner: event.owner.clone(), balance: 0 }
    }
}

fn main() {}
