use std::collections::VecDeque;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    list: Vec<u32>,
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
        if event.i < self.list.len() || self.queue.is_empty() {
            self.list[event.i] = 1;
        }
    }
}

fn main() {}
