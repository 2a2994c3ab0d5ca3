use entail::prelude::*;

#[value]
struct Held {
    it: std::rc::Rc<str>,
}

fn main() {}
