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
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.span = Duration::from_secs_f64(event.f);
    }
}

fn main() {}
