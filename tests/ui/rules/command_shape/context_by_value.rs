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
    fn count(&self, by: u64, context: Context<Self>) -> Result<Counted, std::convert::Infallible> {
        let _ = context;
        Ok(Counted { by })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.by;
    }
}

fn main() {}
