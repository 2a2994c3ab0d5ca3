use entail::prelude::*;


#[aggregate]
struct Tally {
    total: std::cell::Cell<u64>,
}

fn main() {}
