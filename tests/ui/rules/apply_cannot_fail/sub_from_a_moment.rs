use std::time::{Duration, SystemTime};

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    moment: Option<SystemTime>,
}

#[event]
struct Counted {
    span: Duration,
    moment: SystemTime,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.moment = Some(event.moment - event.span);
    }
}

fn main() {}
