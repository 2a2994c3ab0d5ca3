use entail::prelude::*;

#[event]
enum Happened {
    #[set(total)]
    Counted { total: u64 },
    #[creates]
    Begun {
        #[set]
        total: u64,
    },
}

fn main() {}
