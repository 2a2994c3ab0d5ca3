use entail::prelude::*;


#[aggregate]
struct Account {
    owner: String,
    balance: u64,
}

#[event]
enum AccountEvent {
    #[creates(owner)]
    Opened { owner: String },
}

#[aggregate(events = AccountEvent)]
impl Account {}

fn main() {}
