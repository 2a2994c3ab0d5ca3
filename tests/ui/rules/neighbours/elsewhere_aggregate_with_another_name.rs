use entail::prelude::*;
mod domain {
    pub struct Account {
        pub owner: String,
    }
}
use domain::Account as Book;
#[event]
pub struct Opened {
    owner: String,
}
#[event]
pub struct Renamed {
    owner: String,
}
#[derive(Debug)]
pub enum AccountError {
    No,
}
#[aggregate]
impl Book {
    #[command]
    pub fn open(owner: String) -> Result<Opened, AccountError> {
        Ok(Opened { owner })
    }
    #[command]
    pub fn rename(&self, owner: String) -> Result<Renamed, AccountError> {
        Ok(Renamed { owner })
    }
    #[apply]
    fn opened(event: &Opened) -> Self {
        Book {
            owner: event.owner.clone(),
        }
    }
    #[apply]
    fn renamed(&mut self, event: &Renamed) {
        self.owner = event.owner.clone();
    }
}
fn use_it() -> Result<(), RootError<AccountError>> {
    let mut account = Root::create(
        Id::new(),
        Open {
            owner: "Ada".to_owned(),
        },
    )?;
    account.execute(Rename {
        owner: "Ada".to_owned(),
    })?;
    Ok(())
}

fn main() {}
