use entail::prelude::*;

#[aggregate(default)]
pub struct Order {
    orders: entail::Repository<Order>,
}

#[aggregate]
impl Order {}

fn main() {}
