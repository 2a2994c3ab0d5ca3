use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    s: i64,
}

#[event]
struct Counted {
    s: i64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        if event.s != 0 {
            self.s /= event.s;
        }
    }
}

fn main() {}
