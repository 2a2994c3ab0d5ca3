use std::collections::VecDeque;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    queue: VecDeque<u32>,
}

#[event]
struct Counted {
    u: u32,
    i: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.queue.insert(event.i, event.u);
    }
}

fn main() {}
