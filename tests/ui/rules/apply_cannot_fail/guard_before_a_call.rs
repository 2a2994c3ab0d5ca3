use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    items: Vec<u32>,
    others: Vec<u32>,
}

#[event]
struct Counted {
    place: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        if event.place < self.items.len() {
            self.shrink();
            self.items[event.place] = 1;
        }
    }

    fn shrink(&mut self) {
        self.items.clear();
    }
}

fn main() {}
