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
        self.text = self.text.split_off(event.i);
    }
}

fn main() {}
