use entail::prelude::*;

#[value]
struct Held {
    it: fn(u64) -> u64,
}

fn main() {}
