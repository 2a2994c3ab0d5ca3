use entail::prelude::*;

#[aggregate(error = std::convert::Infallible)]
struct Tally {
    total: u64,
}

#[event]
struct Begun {
    total: u64,
}

#[aggregate]
impl Tally {
    #[command]
    fn begin() -> Result<Self, std::convert::Infallible> {
        Ok(Tally { total: 0 })
    }

    #[command]
    fn begin_again() -> Result<Begun, std::convert::Infallible> {
        Ok(Begun { total: 0 })
    }

    #[command]
    fn count(&self) -> Result<Tally, std::convert::Infallible> {
        Ok(self.clone())
    }

    #[apply]
    fn begun(event: &Begun) -> Self {
        Tally { total: event.total }
    }
}

fn main() {}
