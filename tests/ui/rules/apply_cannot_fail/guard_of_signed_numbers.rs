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
        if self.s >= event.s {
            self.s -= event.s;
        }
    }
}

fn main() {}
