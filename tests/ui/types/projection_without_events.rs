use entail::prelude::*;

#[projection]
#[derive(Default)]
struct Orders;

fn main() {}
