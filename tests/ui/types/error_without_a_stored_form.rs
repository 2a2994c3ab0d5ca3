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

#[aggregate(error = StockError, default)]
#[derive(Default)]
struct Stock {}

struct StockError;

#[event]
struct Reserved {}

#[event]
struct Released {}

#[aggregate]
impl Stock {
    #[command(undo = release)]
    fn reserve(&self) -> Result<Reserved, StockError> {
        Ok(Reserved {})
    }

    #[command]
    fn release(&self) -> Result<Option<Released>, Infallible> {
        Ok(None)
    }

    #[command]
    fn take(&self) -> Result<Reserved, StockError> {
        Ok(Reserved {})
    }

    #[apply]
    fn reserved(&mut self, _event: &Reserved) {}

    #[apply]
    fn released(&mut self, _event: &Released) {}
}

#[policy(rejected = park)]
fn keep(_event: &Submitted, order: Id<Order>) -> To<Stock, Reserve> {
    order.same().send(Reserve)
}

flow! {
    SHOP {
        aggregates: [Stock],
        policies: [keep],
    }
}

fn main() {}
