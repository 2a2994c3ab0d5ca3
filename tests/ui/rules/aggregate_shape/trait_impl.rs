use entail::prelude::*;

#[aggregate]
struct Tally {
    total: u64,
}

#[aggregate]
impl Default for Tally {
    fn default() -> Self {
        Self { total: 0 }
    }
}

fn main() {}
