use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[set(total, total = 1)]
    Counted { total: u64 },
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
