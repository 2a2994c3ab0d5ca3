use std::collections::VecDeque;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    u: u32,
    queue: VecDeque<u32>,
}

#[event]
struct Counted {
    i: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.u = self.queue[event.i];
    }
}

fn main() {}
