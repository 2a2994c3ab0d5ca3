//! What a customer orders.

use std::convert::Infallible;

use entail::prelude::*;

use super::{card::Card, money::Money, product::Product};

/// A customer's order, known by its number.
#[aggregate(id = u64, error = OrderError)]
pub struct Order {
    customer: String,
    lines: Vec<Line>,
    total: Money,
    status: Status,
    why: Option<String>,
}

/// A quantity of one product.
#[value]
pub struct Line {
    /// What is ordered: another aggregate, by its id.
    pub product: Id<Product>,
    /// How many.
    pub quantity: u32,
    /// What they cost together.
    pub total: Money,
}

/// Whether an order can still change.
#[value]
#[derive(Copy)]
pub enum Status {
    /// Lines can be added.
    Open,
    /// The customer has agreed, and it waits for its stock and its payment.
    Submitted,
    /// The customer gets it.
    Confirmed,
    /// The customer does not get it.
    Rejected,
}

/// A customer began an order.
#[event]
pub struct OrderPlaced {
    /// Who.
    pub customer: String,
}

/// A customer wants a quantity of a product.
#[event(aggregate = Order)]
pub struct LineAdded {
    /// The new line.
    pub line: Line,
    /// What the whole order costs now.
    #[set]
    pub total: Money,
}

/// The customer agreed to the order, and pays with a card.
#[event(aggregate = Order)]
#[set(status = Status::Submitted)]
pub struct OrderSubmitted {
    /// Which card.
    pub card: Id<Card>,
    /// What is ordered: one line for each product.
    pub lines: Vec<Line>,
    /// What the order costs.
    pub total: Money,
}

/// The customer gets the order.
#[event(aggregate = Order)]
#[set(status = Status::Confirmed)]
pub struct OrderConfirmed {
    /// When.
    pub at: Timestamp,
    /// What the order costs.
    pub total: Money,
}

/// The customer does not get the order.
#[event(aggregate = Order)]
#[set(status = Status::Rejected)]
pub struct OrderRejected {
    /// Why.
    #[set]
    pub why: String,
}

/// Why nothing was done about an order.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum OrderError {
    /// An order is somebody's.
    #[error("an order has a customer")]
    NoCustomer,
    /// A line of nothing means nothing.
    #[error("the quantity is zero")]
    NoQuantity,
    /// A confirmed order does not change.
    #[error("the order is confirmed already")]
    Confirmed,
    /// A submitted order does not change.
    #[error("the order is submitted already")]
    Submitted,
    /// A rejected order does not change.
    #[error("the order was rejected")]
    Rejected,
    /// Only a submitted order is accepted.
    #[error("the order is not submitted")]
    NotSubmitted,
    /// There is nothing to agree to.
    #[error("the order is empty")]
    Empty,
    /// More than an amount can be.
    #[error("the total is too large")]
    TotalTooLarge,
}

#[aggregate]
impl Order {
    /// Begins an order, with nothing in it.
    #[command]
    pub fn place(customer: String) -> Result<OrderPlaced, OrderError> {
        ensure!(!customer.trim().is_empty(), OrderError::NoCustomer);
        Ok(OrderPlaced { customer })
    }

    /// Adds a line while the order is open.
    #[command]
    pub fn add_line(
        &self,
        product: Id<Product>,
        quantity: u32,
        unit_price: Money,
    ) -> Result<LineAdded, OrderError> {
        self.is_open()?;
        ensure!(quantity > 0, OrderError::NoQuantity);
        let total_of_line = unit_price
            .checked_mul(quantity)
            .ok_or(OrderError::TotalTooLarge)?;
        let total = self
            .total
            .checked_add(total_of_line)
            .ok_or(OrderError::TotalTooLarge)?;
        let line = Line {
            product,
            quantity,
            total: total_of_line,
        };
        Ok(LineAdded { line, total })
    }

    /// Agrees to the order over the counter. Nothing changes after that.
    #[command]
    pub fn confirm(&self, context: &Context<Self>) -> Result<OrderConfirmed, OrderError> {
        self.is_open()?;
        ensure!(!self.lines.is_empty(), OrderError::Empty);
        Ok(self.confirmed(context))
    }

    /// Agrees to the order from far away, and pays with a card.
    #[command]
    pub fn submit(&self, card: Id<Card>) -> Result<OrderSubmitted, OrderError> {
        self.is_open()?;
        ensure!(!self.lines.is_empty(), OrderError::Empty);
        Ok(OrderSubmitted {
            card,
            lines: self.line_for_each_product()?,
            total: self.total,
        })
    }

    /// Confirms a submitted order: its stock is reserved, and it is paid.
    #[command]
    pub fn accept(&self, context: &Context<Self>) -> Result<OrderConfirmed, OrderError> {
        ensure!(self.status == Status::Submitted, OrderError::NotSubmitted);
        Ok(self.confirmed(context))
    }

    /// Gives up a submitted order.
    #[command]
    pub fn reject(&self, why: String) -> Result<Option<OrderRejected>, Infallible> {
        let is_submitted = self.status == Status::Submitted;
        Ok(is_submitted.then_some(OrderRejected { why }))
    }

    fn is_open(&self) -> Result<(), OrderError> {
        match self.status {
            Status::Open => Ok(()),
            Status::Submitted => Err(OrderError::Submitted),
            Status::Confirmed => Err(OrderError::Confirmed),
            Status::Rejected => Err(OrderError::Rejected),
        }
    }

    fn confirmed(&self, context: &Context<Self>) -> OrderConfirmed {
        OrderConfirmed {
            at: context.time(),
            total: self.total,
        }
    }

    fn line_for_each_product(&self) -> Result<Vec<Line>, OrderError> {
        let mut lines: Vec<Line> = Vec::new();
        for line in &self.lines {
            let same = lines.iter_mut().find(|it| it.product == line.product);
            let Some(same) = same else {
                lines.push(line.clone());
                continue;
            };
            let quantity = same.quantity.checked_add(line.quantity);
            let total = same.total.checked_add(line.total);
            same.quantity = quantity.ok_or(OrderError::TotalTooLarge)?;
            same.total = total.ok_or(OrderError::TotalTooLarge)?;
        }
        Ok(lines)
    }

    #[apply]
    fn placed(event: &OrderPlaced) -> Self {
        Self {
            customer: event.customer.clone(),
            lines: Vec::new(),
            total: Money::default(),
            status: Status::Open,
            why: None,
        }
    }

    #[apply]
    fn line_added(&mut self, event: &LineAdded) {
        self.lines.push(event.line.clone());
    }

    /// Who ordered.
    pub fn customer(&self) -> &str {
        &self.customer
    }

    /// What is ordered.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What it costs.
    pub fn total(&self) -> Money {
        self.total
    }

    /// Whether it can still change.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Why the customer does not get it.
    pub fn why(&self) -> Option<&str> {
        self.why.as_deref()
    }
}
