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
    fn count(&self, by: u64) -> Result<Counted, std::convert::Infallible> {
        #[apply]
        fn counted(&mut self, event: &Counted) {
            self.total = event.by;
        }
        Ok(Counted { by })
    }
}

fn main() {}
