use entail::prelude::*;

#[event(nane = "counted", verison = 2)]
struct Counted {
    by: u64,
}

fn main() {}
