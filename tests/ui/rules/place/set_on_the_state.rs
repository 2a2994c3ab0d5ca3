use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    #[set]
    total: u64,
}

#[aggregate]
impl Tally {}

fn main() {}
