use std::time::Duration;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    span: Duration,
}

#[event]
struct Counted {
    f: f64,
    span: Duration,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.span = event.span.mul_f64(event.f);
    }
}

fn main() {}
