use entail::prelude::*;

#[aggregate]
pub struct Shop {
    name: String,
    limit: u32,
}

#[event(aggregate = Shop)]
#[creates(name, ..)]
pub struct Opened {
    name: String,
}

fn main() {}
