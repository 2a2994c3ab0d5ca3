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

#[value]
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

#[policy(rejected = no_stock)]
fn keep(_event: &Submitted, order: Id<Order>) -> To<Stock, Reserve> {
    order.same().send(Reserve)
}

fn no_stock(_why: &StockError, _of: &To<Stock, Take>) {}

fn main() {}
