use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    list: Vec<u32>,
}

#[event]
struct Counted {
    i: usize,
    j: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        let mut place = event.i;
        if place < self.list.len() {
            place = event.j;
            self.list[place] = 1;
        }
    }
}

fn main() {}
