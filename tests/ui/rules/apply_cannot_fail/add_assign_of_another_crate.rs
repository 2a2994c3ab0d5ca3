use entail::prelude::*;
use serde::{Deserialize, Serialize};

/// As in another crate: without `#[value]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Foreign(u64);

impl std::ops::AddAssign for Foreign {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    foreign: Foreign,
}

#[event]
struct Counted {
    foreign: Foreign,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.foreign += event.foreign;
    }
}

fn main() {}
