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
        if event.i < self.list.len() {
            for _ in 0..2 {
                self.list[event.i] = 1;
                self.list.pop();
            }
        }
    }
}

fn main() {}
