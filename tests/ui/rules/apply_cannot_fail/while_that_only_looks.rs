use std::collections::VecDeque;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    u: u32,
    queue: VecDeque<u32>,
}

#[event]
struct Counted;

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, _event: &Counted) {
        while let Some(first) = self.queue.front() {
            self.u = *first;
        }
    }
}

fn main() {}
