use entail::prelude::*;

#[aggregate(default, retired = "begun", upcast = [BegunV1])]
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

impl From<BegunV1> for Vec<TallyEvent> {
    fn from(_: BegunV1) -> Self {
        Vec::new()
    }
}

fn main() {}
