use entail::prelude::*;

#[aggregate(default)]
pub struct Tally {
    total: u64,
}

#[aggregate]
impl Tally {}

fn main() {}
