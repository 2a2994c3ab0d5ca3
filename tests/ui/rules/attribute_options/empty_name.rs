use entail::prelude::*;

#[event(name = "")]
struct Counted {
    by: u64,
}

fn main() {}
