use entail::prelude::*;

#[derive(Debug, Clone)]
#[value]
pub struct Line {
    sku: String,
}

fn main() {}
