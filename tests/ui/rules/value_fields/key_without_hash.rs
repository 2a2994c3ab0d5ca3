use std::collections::{HashMap, HashSet};

use entail::prelude::*;

#[value]
pub enum Colour {
    Red,
    Blue,
}

#[value]
#[derive(Eq, PartialOrd)]
pub struct Size(u8);

#[aggregate(default)]
#[derive(Default)]
pub struct Paint {
    litres: HashMap<Colour, u32>,
    sizes: HashSet<Size>,
}

fn main() {}
