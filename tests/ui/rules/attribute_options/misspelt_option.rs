use entail::prelude::*;

#[aggregate(eror = String, defualt)]
#[derive(Default)]
struct Tally {
    total: u64,
}

fn main() {}
