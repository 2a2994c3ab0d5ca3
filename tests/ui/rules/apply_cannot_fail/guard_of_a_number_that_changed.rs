use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    n: u64,
}

#[event]
struct Counted {
    n: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        if event.n <= self.n {
            self.n = 0;
            self.n -= event.n;
        }
    }
}

fn main() {}
