use entail::prelude::*;


#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    Counted {
        #[set]
        sum: u64,
    },
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
