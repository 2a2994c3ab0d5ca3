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
        fn twice(value: u64) -> u64 {
            value * 2
        }
        self.n = twice(event.n);
    }
}

fn main() {}
