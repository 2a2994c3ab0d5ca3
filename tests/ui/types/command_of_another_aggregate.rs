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
    fn count(&self, total: u64) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { total })
    }
}

struct Shout;

fn run(tally: &mut Root<Tally>) {
    let _ = tally.execute(Shout);
}

fn main() {}
