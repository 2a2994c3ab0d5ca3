use entail::prelude::*;

#[value]
struct Held {
    it: std::sync::Arc<std::sync::Mutex<u64>>,
}

fn main() {}
