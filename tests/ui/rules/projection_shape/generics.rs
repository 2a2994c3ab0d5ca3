use entail::prelude::*;

#[projection]
struct Orders<T>(T);

fn main() {}
