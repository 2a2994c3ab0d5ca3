use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    array: [u32; 4],
}

#[event]
struct Counted {
    i: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.array[event.i] = 3;
    }
}

fn main() {}
