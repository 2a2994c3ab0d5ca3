use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[creates]
    Counted { total: u64 },
}

#[aggregate(events = TallyEvent)]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.total;
    }
}

fn main() {}
