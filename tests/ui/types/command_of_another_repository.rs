use entail::prelude::*;

mod door {
    use entail::prelude::*;

    #[aggregate(default)]
    #[derive(Default)]
    pub struct Door {
        open: bool,
    }

    #[event(aggregate = Door)]
    #[set(open = true)]
    pub struct Opened;

    #[aggregate]
    impl Door {
        #[command]
        pub fn open(&self) -> Result<Opened, std::convert::Infallible> {
            Ok(Opened)
        }
    }
}

mod tally {
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
}

async fn run(
    tallies: &Repository<tally::Tally>,
    id: Id<tally::Tally>,
) -> Result<(), Error<std::convert::Infallible>> {
    let done = tallies.execute(id, door::Open).await?;
    println!("{}", done.version);
    Ok(())
}

fn main() {}
