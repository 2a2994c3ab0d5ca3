use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[aggregate]
impl Tally
where
    u64: Copy,
{
}

fn main() {}
