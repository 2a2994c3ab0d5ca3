use entail::prelude::*;
use std::collections::BTreeMap;

#[value]
#[derive(Eq, PartialOrd, Ord)]
pub struct Place {
    row: u8,
    column: u8,
}

#[event]
pub struct Placed {
    stones: Vec<BTreeMap<Place, bool>>,
}

fn main() {}
