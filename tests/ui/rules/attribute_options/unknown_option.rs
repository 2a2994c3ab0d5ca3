use entail::prelude::*;

#[aggregate(table = "tallies", name = "tally", name = "again")]
struct Tally {
    total: u64,
}

fn main() {}
