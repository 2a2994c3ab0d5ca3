use entail::prelude::*;


#[derive(Debug)]
struct Refused;

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
    fn count(&self, by: u64) -> Result<Counted, Refused> {
        let total = self.total.checked_add(by).ok_or(Refused)?;
        Ok(Counted { total })
    }
}

fn main() {}
