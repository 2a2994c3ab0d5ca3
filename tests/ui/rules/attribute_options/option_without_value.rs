use entail::prelude::*;

#[aggregate(name, id = , default = true)]
#[derive(Default)]
struct Tally {
    total: u64,
}

fn main() {}
