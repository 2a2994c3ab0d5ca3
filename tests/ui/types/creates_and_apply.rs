use entail::prelude::*;

#[aggregate(error = std::convert::Infallible)]
struct Account {
    owner: String,
}

#[event]
enum AccountEvent {
    #[creates(owner)]
    Opened { owner: String },
}

#[aggregate(events = AccountEvent)]
impl Account {
    #[command]
    fn open(owner: String) -> Result<Opened, std::convert::Infallible> {
        Ok(Opened { owner })
    }

    #[apply]
    fn opened(event: &Opened) -> Self {
        Account {
            owner: event.owner.clone(),
        }
    }
}

fn main() {}
