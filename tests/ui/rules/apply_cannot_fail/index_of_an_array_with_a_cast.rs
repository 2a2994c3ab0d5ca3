use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    array: [u32; 4],
}

#[event]
struct Counted {
    index: u8,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.array[event.index as usize] = 3;
    }
}

fn main() {}
