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
    #[command]
    pub fn count(&self, total: u64) -> Result<Counted, std::convert::Infallible> {
        Ok(Counted { total })
    }
}

pub struct Shout;

async fn run(tallies: &Repository<Tally>, id: &Id<Tally>) {
    let done = tallies.execute(id, Shout).await.unwrap();
    println!("{done:?}");
}

fn main() {}
