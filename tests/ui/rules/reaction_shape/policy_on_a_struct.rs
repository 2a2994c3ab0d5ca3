use entail::prelude::*;

#[policy]
struct Keep;

fn main() {}
