use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    small: u8,
}

#[event]
struct Counted {
    f: f64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.small = event.f as u8;
    }
}

fn main() {}
