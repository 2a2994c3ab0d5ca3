use entail::prelude::*;

#[aggregate]
struct Tally<T> {
    total: T,
}

fn main() {}
