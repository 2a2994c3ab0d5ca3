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
    #[event(was = "counted")]
    #[set(total = 0)]
    Cleared,
    #[event(was = ["cleared", "emptied"])]
    #[set(total = 1)]
    Begun,
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
