use entail::prelude::*;

#[event(upcast = 1)]
struct Counted {
    by: u64,
}

#[event(upcast = "1")]
struct Cleared {
    by: u64,
}

fn main() {}
