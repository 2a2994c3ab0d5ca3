use entail::prelude::*;

#[event]
fn counted() {}

fn main() {}
