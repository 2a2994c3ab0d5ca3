use std::collections::VecDeque;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
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
        self.queue.drain(..event.i);
    }
}

fn main() {}
