use entail::prelude::*;


struct Customer;

fn name(customer: Id<Customer>) {
    let _ = customer;
}

fn main() {}
