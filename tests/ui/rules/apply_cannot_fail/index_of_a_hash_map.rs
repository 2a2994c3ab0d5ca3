use std::collections::HashMap;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    n: u64,
    by_name: HashMap<String, u64>,
}

#[event]
struct Counted {
    key: String,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.n = self.by_name[&event.key];
    }
}

fn main() {}
