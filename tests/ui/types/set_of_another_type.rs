use entail::prelude::*;


#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[set(total)]
    Counted { total: u32 },
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
