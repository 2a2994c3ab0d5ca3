use entail::prelude::*;


#[aggregate]
struct Customer {
    name: String,
}

#[value]
struct Contact {
    customer: Customer,
    since: u32,
}

#[aggregate]
struct Order {
    contact: Contact,
}

fn main() {}
