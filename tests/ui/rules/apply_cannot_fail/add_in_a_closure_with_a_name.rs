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
        let add = |one, other| one + other;
        self.n = add(event.n, 1);
    }
}

fn main() {}
