use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    tuple: (u32, f64),
}

#[event]
struct Counted {
    u: u32,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.tuple.0 += event.u;
    }
}

fn main() {}
