use entail::prelude::*;

#[aggregate]
pub struct Shop {
    name: String,
    limit: u32,
}

#[event(aggregate = Shop)]
#[set(name, ..)]
pub struct Renamed {
    name: String,
}

fn main() {}
