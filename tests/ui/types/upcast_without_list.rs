use entail::prelude::*;

#[aggregate(default, upcast = [BegunV1])]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event(version = 2)]
struct Counted {
    total: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.total;
    }
}

#[event(name = "begun")]
struct BegunV1 {}

fn main() {}
