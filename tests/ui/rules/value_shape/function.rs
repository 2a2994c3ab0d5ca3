use entail::prelude::*;

#[value]
fn line() {}

fn main() {}
