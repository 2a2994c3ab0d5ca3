use std::collections::VecDeque;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    queue: VecDeque<u32>,
}

#[event]
struct Counted {
    flag: bool,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        while self.queue.len() > 3 {
            if event.flag {
                continue;
            }
            self.queue.pop_front();
        }
    }
}

fn main() {}
