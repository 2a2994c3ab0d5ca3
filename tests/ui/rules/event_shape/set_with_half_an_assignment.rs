use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event(aggregate = Tally)]
#[set(total: 0)]
struct Cleared {}

fn main() {}
