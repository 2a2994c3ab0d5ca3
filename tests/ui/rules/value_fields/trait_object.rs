use entail::prelude::*;

#[value]
struct Held {
    it: Box<dyn std::fmt::Debug>,
}

fn main() {}
