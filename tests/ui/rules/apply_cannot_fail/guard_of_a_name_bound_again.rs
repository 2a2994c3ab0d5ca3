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
        let mut place = event.place;
        if place < self.items.len() {
            place += 1;
            self.items[place] = 1;
        }
        if place < self.items.len() {
            let place = event.place;
            self.items[place] = 1;
        }
    }
}

fn main() {}
