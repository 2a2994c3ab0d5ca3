use entail::prelude::*;

type Shared = std::sync::Arc<std::sync::Mutex<u32>>;

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
    pub fn take(&self, lines: Shared) -> Result<Taken, std::convert::Infallible> {
        Ok(Taken { left: 1 })
    }
}

fn main() {}
