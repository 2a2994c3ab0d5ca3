use entail::prelude::*;

#[command]
fn count() {}

fn main() {}
