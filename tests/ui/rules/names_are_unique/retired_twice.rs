use entail::prelude::*;

#[aggregate(default, retired = ["cleared", "cleared"])]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event(version = 2)]
struct Counted {
    total: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.total;
    }
}

fn main() {}
