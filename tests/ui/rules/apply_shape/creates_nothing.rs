use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Tally {
    total: u64,
}

#[event]
struct Counted {
    by: u64,
}

#[aggregate]
impl Tally {
    #[apply]
    fn counted(event: &Counted) {
        let _ = event;
    }
}

fn main() {}
