use entail::prelude::*;

#[event]
struct Counted {
    #[set]
    total: u64,
}

fn main() {}
