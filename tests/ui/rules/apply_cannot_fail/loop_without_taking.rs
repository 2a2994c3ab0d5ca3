use std::collections::VecDeque;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    queue: VecDeque<u32>,
}

#[event]
struct Counted;

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, _event: &Counted) {
        loop {
            if self.queue.is_empty() {
                break;
            }
        }
    }
}

fn main() {}
