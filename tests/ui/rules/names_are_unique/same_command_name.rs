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
    fn count(&self) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { total: 1 })
    }

    #[command(name = "count")]
    fn count_again(&self) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { total: 2 })
    }
}

fn main() {}
