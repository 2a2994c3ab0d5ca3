use entail::prelude::*;

#[event(name "counted")]
struct Counted {
    by: u64,
}

fn main() {}
