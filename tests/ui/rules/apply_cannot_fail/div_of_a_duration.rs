use std::time::Duration;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    span: Duration,
}

#[event]
struct Counted {
    u: u32,
    span: Duration,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.span = event.span / event.u;
    }
}

fn main() {}
