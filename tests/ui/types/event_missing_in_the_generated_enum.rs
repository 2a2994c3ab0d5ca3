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

#[event(aggregate = Tally)]
pub struct Cleared {
    #[set]
    total: u64,
}

#[aggregate]
impl Tally {
    #[command]
    pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { total: 1 })
    }

    #[command]
    pub fn clear(&self) -> Result<TallyEvent, std::convert::Infallible> {
        Ok(Cleared { total: 0 }.into())
    }
}

fn main() {}
