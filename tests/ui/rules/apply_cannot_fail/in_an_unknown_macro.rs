use entail::prelude::*;

macro_rules! listed {
    ($($item:expr),*) => {
        $(let _ = $item;)*
    };
}

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    n: u64,
}

#[event]
struct Counted {
    n: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, event: &Counted) {
        listed![event.n + 1];
    }
}

fn main() {}
