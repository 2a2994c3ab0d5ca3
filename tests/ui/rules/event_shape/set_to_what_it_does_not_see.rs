use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
enum TallyEvent {
    #[set(total = self.total + by)]
    Counted { by: u64 },
    #[set(total = by + 1)]
    Begun { by: u64 },
    #[set(total = event.by)]
    Cleared { by: u64 },
}

#[aggregate(events = TallyEvent)]
impl Tally {}

fn main() {}
