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
        while let Some(item) = self.items.iter().next() {
            self.total = self.total.max(usize::from(*item > 1));
        }
    }
}

fn main() {}
