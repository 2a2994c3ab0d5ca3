use entail::prelude::*;

#[value]
struct Held {
    it: *const u64,
}

fn main() {}
