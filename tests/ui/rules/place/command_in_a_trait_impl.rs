use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[aggregate]
impl Tally {}

trait Counts {
    fn count(&self);
}

impl Counts for Tally {
    #[command]
    fn count(&self) {}
}

fn main() {}
