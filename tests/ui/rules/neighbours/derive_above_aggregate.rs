use entail::prelude::*;

#[derive(Debug, Clone, Default)]
#[aggregate(default)]
pub struct Cart {
    lines: Vec<String>,
}

#[aggregate]
impl Cart {}

fn main() {}
