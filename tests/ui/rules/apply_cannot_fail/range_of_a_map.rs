use std::collections::BTreeMap;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    u: u32,
    size: usize,
    numbers: BTreeMap<u32, u32>,
}

#[event]
struct Counted {
    u: u32,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.size = self.numbers.range(event.u..self.u).count();
    }
}

fn main() {}
