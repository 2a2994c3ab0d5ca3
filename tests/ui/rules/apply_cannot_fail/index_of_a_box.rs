use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    boxed: Box<[u32]>,
}

#[event]
struct Counted {
    i: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.boxed[event.i] = 3;
    }
}

fn main() {}
