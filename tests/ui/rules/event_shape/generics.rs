use entail::prelude::*;

#[event]
struct Counted<T> {
    by: T,
}

fn main() {}
