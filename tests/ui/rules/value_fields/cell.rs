use entail::prelude::*;

use std::cell::Cell;

#[value]
struct Held {
    it: Cell<u64>,
}

fn main() {}
