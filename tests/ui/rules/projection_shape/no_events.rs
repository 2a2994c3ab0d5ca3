use entail::prelude::*;

#[projection]
#[derive(Default)]
struct Orders;

#[projection]
impl Orders {}

fn main() {}
