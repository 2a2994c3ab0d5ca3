use entail::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
#[event]
pub struct LineAdded {
    sku: String,
}

fn main() {}
