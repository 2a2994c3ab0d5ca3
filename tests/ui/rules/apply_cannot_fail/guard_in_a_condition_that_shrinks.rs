use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    list: Vec<u32>,
}

#[event]
struct Counted {
    place: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        if event.place < self.list.len() && self.list.pop().is_some() {
            self.list[event.place] = 1;
        }
    }
}

fn main() {}
