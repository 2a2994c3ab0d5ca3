use entail::prelude::*;

#[apply]
fn counted() {}

fn main() {}
