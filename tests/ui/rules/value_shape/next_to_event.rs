use entail::prelude::*;

#[value]
#[event]
struct Counted {
    by: u64,
}

#[event]
#[value]
struct Cleared {
    at: u64,
}

#[aggregate(default)]
#[value]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[aggregate]
impl Tally {}

fn main() {}
