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
        if event.i < 5 {
            self.array[event.i] = 3;
        }
    }
}

fn main() {}
