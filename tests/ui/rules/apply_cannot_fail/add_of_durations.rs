use std::time::Duration;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    span: Duration,
}

#[event]
struct Counted {
    span: Duration,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.span += event.span;
    }
}

fn main() {}
