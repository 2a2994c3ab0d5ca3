use entail::prelude::*;

#[projection]
fn orders() {}

fn main() {}
