use entail::prelude::*;

#[aggregate(eror = TallyError)]
struct Tally {
    total: u64,
}

#[event(aggregate = Tally)]
#[creates(total = 0)]
struct Begun;

#[derive(Debug)]
enum TallyError {}

#[aggregate]
impl Tally {
    #[command]
    fn begin() -> Result<Begun, TallyError> {
        Ok(Begun)
    }
}

fn main() {}
