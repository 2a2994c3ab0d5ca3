use entail::prelude::*;
use serde::{Deserialize, Serialize};

/// As in another crate: without `#[value]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Foreign(u64);

impl std::ops::Index<usize> for Foreign {
    type Output = u64;
    fn index(&self, _: usize) -> &u64 {
        &self.0
    }
}

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    n: u64,
    foreign: Foreign,
}

#[event]
struct Counted {
    i: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.n = self.foreign[event.i];
    }
}

fn main() {}
