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
        if event.place < self.list.len() {
            let mut clear = || self.list.clear();
            clear();
            self.list[event.place] = 1;
        }
    }
}

fn main() {}
