use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
pub struct Stock {
    left: u32,
}

#[event(aggregate = Stock)]
pub struct Taken {
    #[set]
    left: u32,
}

#[aggregate]
impl Stock {
    #[command]
    pub fn take(&self, store: MemoryStore) -> Result<Taken, std::convert::Infallible> {
        Ok(Taken { left: 1 })
    }
}

fn main() {}
