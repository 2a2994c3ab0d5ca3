use entail::prelude::*;

#[aggregate]
fn count() {}

fn main() {}
