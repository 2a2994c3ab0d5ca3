use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
    text: String,
}

#[event(aggregate = Tally)]
struct Counted {
    #[set]
    total: u64,
    #[set]
    text: String,
}

#[aggregate]
impl Tally {
    #[command]
    fn count(&self) -> Result<Counted, std::convert::Infallible> {
        let text = uuid::Uuid::now_v7().to_string();
        Ok(Counted { total: self.total, text })
    }
}

fn main() {}
