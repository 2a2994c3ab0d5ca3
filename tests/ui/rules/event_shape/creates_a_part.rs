use entail::prelude::*;

#[aggregate]
pub struct Shop {
    name: String,
    limit: u32,
}

#[event(aggregate = Shop)]
#[creates(name, limit.least = 0)]
pub struct Opened {
    name: String,
}

fn main() {}
