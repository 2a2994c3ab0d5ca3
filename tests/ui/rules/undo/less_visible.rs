use std::convert::Infallible;

use entail::prelude::*;

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
    pub(crate) fn reserve(&self) -> Result<Reserved, StockError> {
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

fn main() {}
