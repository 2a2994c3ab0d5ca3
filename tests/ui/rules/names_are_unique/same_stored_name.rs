use entail::prelude::*;


#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[set(total)]
    Counted { total: u64 },
    #[event(name = "counted")]
    #[set(total = 0)]
    Cleared,
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
