use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    n: u64,
}

#[event]
struct Counted {
    n: u64,
    flag: bool,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.n = if event.flag { event.n + 1 } else { 0 };
    }
}

fn main() {}
