use entail::prelude::*;

#[value]
pub struct Line {
    colour: Colour,
}

pub enum Colour {
    Red,
    Blue,
}

#[aggregate(default)]
#[derive(Default)]
pub struct Cart {
    lines: Vec<Line>,
}

#[aggregate]
impl Cart {}

fn main() {}
