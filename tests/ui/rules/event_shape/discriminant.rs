use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[set(total = 0)]
    Cleared = 7,
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
