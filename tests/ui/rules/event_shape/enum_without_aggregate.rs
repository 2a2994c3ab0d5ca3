use entail::prelude::*;

#[event]
enum Happened {
    Counted { by: u64 },
}

fn main() {}
