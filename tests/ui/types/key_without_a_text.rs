use entail::prelude::*;
use std::collections::BTreeMap;

#[aggregate(default)]
#[derive(Default)]
pub struct Board {
    stones: BTreeMap<(u8, u8), bool>,
}

fn main() {}
