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
    fn count<T: Into<u64>>(&self, by: T) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { by: by.into() })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.by;
    }
}

fn main() {}
