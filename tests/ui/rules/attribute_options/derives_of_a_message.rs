use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Tally {
    total: u64,
}

#[event(aggregate = Tally)]
pub struct Counted {
    #[set]
    total: u64,
}

#[aggregate]
impl Tally {
    #[command(derive = Hash)]
    pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { total: 1 })
    }
}

fn main() {}
