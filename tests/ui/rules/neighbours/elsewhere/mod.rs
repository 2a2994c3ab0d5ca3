pub struct Deposited {
    pub amount: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    pub city: String,
}

pub struct Account {
    pub owner: String,
    pub balance: u64,
}
