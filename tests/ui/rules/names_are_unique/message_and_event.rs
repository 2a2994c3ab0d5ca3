use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Timber {
    pieces: u64,
}

#[event(aggregate = Timber)]
struct Cut {
    #[set]
    pieces: u64,
}

#[aggregate]
impl Timber {
    #[command]
    fn cut(&self) -> Result<Cut, std::convert::Infallible> {
        Ok(Cut { pieces: 2 })
    }
}

fn main() {}
