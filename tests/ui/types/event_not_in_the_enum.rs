use entail::prelude::*;


#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[set(total = 0)]
    Cleared,
}

#[event]
struct Counted {
    by: u64,
}

#[aggregate(events = TallyEvent)]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.by;
    }
}

fn main() {}
