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
    fn count(by: u64) -> Result<Option<Counted>, std::convert::Infallible> {
        Ok(Some(Counted { by }))
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.by;
    }
}

fn main() {}
