use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    u: u32,
    list: Vec<u32>,
}

#[event]
struct Counted {
    i: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.u = Vec::remove(&mut self.list, event.i);
    }
}

fn main() {}
