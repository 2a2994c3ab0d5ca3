use entail::prelude::*;

#[event(version = 0)]
struct Counted {
    by: u64,
}

fn main() {}
