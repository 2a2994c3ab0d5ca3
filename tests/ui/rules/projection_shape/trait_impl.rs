use std::convert::Infallible;

use entail::prelude::*;

#[aggregate(default)]
#[derive(Default)]
struct Order {}

#[event]
struct Submitted {}

#[aggregate]
impl Order {
    #[command]
    fn submit(&self) -> Result<Submitted, Infallible> {
        Ok(Submitted {})
    }

    #[apply]
    fn submitted(&mut self, _event: &Submitted) {}
}

#[projection]
#[derive(Default)]
struct Orders;

#[projection]
impl Orders {
    #[on]
    fn submitted(&mut self, _event: &Submitted, _order: Id<Order>) {}
}

#[projection]
impl Clone for Orders {
    fn clone(&self) -> Self {
        Orders
    }
}

fn main() {}
