use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    s: i64,
}

#[event]
struct Counted {
    s: i64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.s = [event.s].into_iter().map(i64::abs).max().unwrap_or(0);
    }
}

fn main() {}
