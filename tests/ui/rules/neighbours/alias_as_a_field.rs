use entail::prelude::*;

type Shared = std::sync::Arc<std::sync::Mutex<u32>>;

#[aggregate]
pub struct Order {
    lines: Shared,
}

#[event]
pub struct Placed {
    lines: Shared,
}

fn main() {}
