use entail::prelude::*;


#[aggregate]
struct Customer {
    name: String,
}

#[aggregate]
struct Order {
    customer: Customer,
}

fn main() {}
