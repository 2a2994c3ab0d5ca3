use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
struct Counted {
    by: u64,
}

#[aggregate]
impl Tally {
    #[command]
    fn count(&mut self, by: u64) -> Result<Counted, std::convert::Infallible> {
        self.total = by;
        Ok(Counted { by })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.by;
    }
}

fn main() {}
