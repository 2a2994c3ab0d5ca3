use entail::prelude::*;

#[aggregate(default, snapshot_every)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
struct Counted {
    total: u64,
}

#[aggregate]
impl Tally {
    #[command]
    fn count(&self) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { total: self.total })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.total;
    }
}

fn main() {}
