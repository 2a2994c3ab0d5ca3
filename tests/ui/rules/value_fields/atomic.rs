use entail::prelude::*;

use std::sync::atomic::AtomicU64;

#[value]
struct Held {
    it: AtomicU64,
}

fn main() {}
