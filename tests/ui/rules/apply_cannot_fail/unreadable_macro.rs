use entail::prelude::*;

macro_rules! odd {
    ($($any:tt)*) => {};
}

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    items: Vec<u32>,
    text: String,
    total: u64,
    signed: i64,
}

#[event]
struct Counted {
    by: u64,
    place: usize,
    item: Option<u32>,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(&mut self, _event: &Counted) {
        odd!(=> => event);
    }
}

fn main() {}
