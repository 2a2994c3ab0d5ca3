use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    n: u64,
    flag: bool,
}

#[event]
struct Counted {
    n: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        let Self { n, .. } = self;
        *n += event.n;
    }
}

fn main() {}
