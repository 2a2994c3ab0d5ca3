use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    text: String,
}

#[event]
struct Counted {
    i: usize,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        if event.i < self.text.len() {
            self.text.remove(event.i);
        }
    }
}

fn main() {}
