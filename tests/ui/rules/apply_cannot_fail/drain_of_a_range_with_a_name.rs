use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
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
        let range = 0..event.i;
        self.list.drain(range);
    }
}

fn main() {}
