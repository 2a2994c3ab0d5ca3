use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    items: Vec<u32>,
    total: usize,
}

#[event]
struct Counted {
    name: String,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = random();
    }
}

fn main() {}
