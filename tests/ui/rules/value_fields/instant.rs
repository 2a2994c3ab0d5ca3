use entail::prelude::*;

#[value]
struct Held {
    it: std::time::Instant,
}

fn main() {}
