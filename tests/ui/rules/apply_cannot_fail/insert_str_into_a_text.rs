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
        self.text.insert_str(event.i, "!");
    }
}

fn main() {}
