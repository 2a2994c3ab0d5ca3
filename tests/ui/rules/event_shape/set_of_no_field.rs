use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[set(totl)]
    Counted { total: u64 },
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
