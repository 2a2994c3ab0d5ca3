use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
struct Counted {
    by: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted, more: u64) {
        self.total = event.by.max(more);
    }
}

fn main() {}
