use entail::prelude::*;
use serde::{Deserialize, Serialize};

/// As in another crate: without `#[value]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Foreign(u64);

impl std::iter::Sum for Foreign {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self(all.map(|one| one.0).sum())
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
        self.foreign = [event.foreign].into_iter().sum();
    }
}

fn main() {}
