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
}

#[aggregate(events = TallyEvent)]
impl Tally {
    #[command]
    fn count(&self) -> Result<TallyEvent::Counted, std::convert::Infallible> {
        Ok(Counted { total: 1 })
    }
}

fn main() {}
