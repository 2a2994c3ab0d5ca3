use entail::prelude::*;

#[aggregate]
pub struct Order {
    orders: entail::Repository<Order>,
}

#[aggregate]
impl Order {}

fn main() {}
