use entail::prelude::*;
use std::collections::BTreeMap;

type Place = (u8, u8);

#[value]
#[derive(Eq, PartialOrd, Ord)]
pub struct Key(Place);

#[value]
pub struct Stones {
    by_place: BTreeMap<Key, bool>,
}

fn main() {}
