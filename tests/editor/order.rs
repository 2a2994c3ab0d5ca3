//! What is edited by tests/editor.rs.

use entail::prelude::*;

#[aggregate(error = OrderError)]
pub struct Order {
    customer: String,
    lines: Vec<Line>,
    total: u64,
    status: Status,
}

#[value]
pub struct Line {
    pub product: String,
    pub quantity: u64,
}

#[value]
pub enum Status {
    Open,
    Confirmed,
}

#[derive(Debug, PartialEq)]
pub enum OrderError {
    NotOpen,
}

#[event]
pub struct OrderPlaced {
    pub customer: String,
}

#[event]
pub struct LineAdded {
    pub line: Line,
    pub total: u64,
}

#[event]
pub struct OrderConfirmed {
    pub total: u64,
}

#[aggregate]
impl Order {
    #[command]
    pub fn place(customer: String) -> Result<OrderPlaced, OrderError> {
        Ok(OrderPlaced { customer })
    }

    #[command]
    pub fn add_line(&self, product: String, quantity: u64) -> Result<LineAdded, OrderError> {
        ensure!(self.status == Status::Open, OrderError::NotOpen);
        let line = Line { product, quantity };
        // in add_line
        let total = self.total.saturating_add(quantity);
        Ok(LineAdded { line, total })
    }

    #[command]
    pub fn confirm(&self) -> Result<OrderConfirmed, OrderError> {
        #[apply]
        fn confirmed(order: &mut Order, event: &OrderConfirmed) {
            // in confirmed
            order.status = Status::Confirmed;
            order.total = event.total;
        }
        Ok(OrderConfirmed { total: self.total })
    }

    #[apply]
    fn placed(event: &OrderPlaced) -> Self {
        // in placed
        Self {
            customer: event.customer.clone(),
            lines: Vec::new(),
            total: 0,
            status: Status::Open,
        }
    }

    #[apply]
    fn line_added(&mut self, event: &LineAdded) {
        // in line_added
        self.lines.push(event.line.clone());
        self.total = event.total;
    }
}

pub fn main(root: Root<Order>) {
    // in main
    drop(root);
}
