use entail::prelude::*;


#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event(aggregate = Tally)]
struct Counted {
    #[set]
    total: u64,
}

#[aggregate]
impl Tally {
    #[command]
    fn count(&self, by: u64) -> Result<Counted, std::convert::Infallible> {
        self.total = by;
        Ok(Counted { total: by })
    }
}

fn main() {}
