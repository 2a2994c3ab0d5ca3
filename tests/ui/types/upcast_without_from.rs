use entail::prelude::*;

#[event]
struct CountedV1 {
    by: u32,
}

#[event(version = 2, upcast = CountedV1)]
struct Counted {
    total: u64,
}

fn main() {}
