use entail::prelude::*;

#[aggregate]
struct Tally {
    total: u64,
}

#[aggregate(error = String, events)]
impl Tally {}

fn main() {}
