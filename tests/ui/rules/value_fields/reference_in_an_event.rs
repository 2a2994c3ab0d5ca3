use entail::prelude::*;

#[event]
struct Named {
    name: &'static str,
    others: Vec<&'static [u64]>,
}

fn main() {}
