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
    fn counted(&mut self, _event: &Counted) {
        self.items = vec![trusted!("", self.items[0])];
    }
}

fn main() {}
