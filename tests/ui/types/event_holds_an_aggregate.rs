use entail::prelude::*;


#[aggregate]
struct Customer {
    name: String,
}

#[event]
struct OrderPlaced {
    customer: Customer,
}

fn main() {}
