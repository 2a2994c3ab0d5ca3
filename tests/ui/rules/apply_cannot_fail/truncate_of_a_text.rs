use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    text: String,
}

#[event]
struct Counted;

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, _event: &Counted) {
        self.text.truncate(3);
    }
}

fn main() {}
