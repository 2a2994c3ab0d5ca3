use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    name: &'static str,
}

#[aggregate]
impl Tally {}

fn main() {}
