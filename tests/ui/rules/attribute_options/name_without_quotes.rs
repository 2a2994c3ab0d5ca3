use entail::prelude::*;

#[event(was = ["counted", 2])]
struct Added {
    by: u64,
}

fn main() {}
