use entail::prelude::*;

#[value]
enum Name {
    Known(&'static str),
    Unknown,
}

fn main() {}
