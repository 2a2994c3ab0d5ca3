use std::collections::BTreeMap;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    u: u32,
    map: BTreeMap<String, u32>,
}

#[event]
struct Counted {
    key: String,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.u = self.map[&event.key];
    }
}

fn main() {}
