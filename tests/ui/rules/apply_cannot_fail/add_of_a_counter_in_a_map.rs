use std::collections::BTreeMap;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    counts: BTreeMap<String, u32>,
}

#[event]
struct Counted {
    key: String,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        *self.counts.entry(event.key.clone()).or_default() += 1;
    }
}

fn main() {}
