use entail::prelude::*;

#[aggregate(default, upcast = [CountedV1])]
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

#[event(name = "counted", version = 2)]
struct CountedV1 {
    by: u64,
}

impl From<CountedV1> for Vec<TallyEvent> {
    fn from(_: CountedV1) -> Self {
        Vec::new()
    }
}

fn main() {}
