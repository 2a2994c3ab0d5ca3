use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    text: String,
}

#[event]
struct Counted {
    text: String,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.text = event.text[1..].to_owned();
    }
}

fn main() {}
