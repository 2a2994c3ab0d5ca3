//! What a customer orders.

use entail::prelude::*;

use super::{money::Money, product::Product};

/// A customer's order, known by its number.
#[aggregate(id = u64, error = OrderError)]
pub struct Order {
    customer: String,
    lines: Vec<Line>,
    total: Money,
    status: Status,
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
    /// The customer has agreed.
    Confirmed,
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

/// The customer agreed to the order.
#[event(aggregate = Order)]
#[set(status = Status::Confirmed)]
pub struct OrderConfirmed {
    /// When.
    pub at: Timestamp,
    /// What the order costs.
    pub total: Money,
}

/// Why nothing was done about an order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
        ensure!(self.status == Status::Open, OrderError::Confirmed);
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

    /// Agrees to the order as it is. Nothing changes after that.
    #[command]
    pub fn confirm(&self, context: &Context<Self>) -> Result<OrderConfirmed, OrderError> {
        ensure!(self.status == Status::Open, OrderError::Confirmed);
        ensure!(!self.lines.is_empty(), OrderError::Empty);
        Ok(OrderConfirmed {
            at: context.time(),
            total: self.total,
        })
    }

    #[apply]
    fn placed(event: &OrderPlaced) -> Self {
        Self {
            customer: event.customer.clone(),
            lines: Vec::new(),
            total: Money::default(),
            status: Status::Open,
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
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(
        Order,
        invariant = |order| {
            let mut totals = order.lines.iter().map(|line| line.total);
            let sum = totals.try_fold(Money::default(), Money::checked_add);
            sum == Some(order.total)
        },
    );

    fn placed() -> OrderPlaced {
        OrderPlaced {
            customer: "Ada".into(),
        }
    }

    fn two_pizzas() -> LineAdded {
        LineAdded {
            line: Line {
                product: Id::of("P-1".into()),
                quantity: 2,
                total: Money::cents(1_700),
            },
            total: Money::cents(1_700),
        }
    }

    fn add(quantity: u32, unit_price: u64) -> AddLine {
        AddLine {
            product: Id::of("P-1".into()),
            quantity,
            unit_price: Money::cents(unit_price),
        }
    }

    #[test]
    fn an_order_begins_empty() {
        given(())
            .when(Place {
                customer: "Ada".into(),
            })
            .then(placed())
            .state(|order| assert_eq!((order.lines().len(), order.total()), (0, Money::cents(0))));
        given(())
            .when(Place {
                customer: String::new(),
            })
            .rejected(OrderError::NoCustomer);
    }

    #[test]
    fn lines_add_up() {
        given(placed()).when(add(2, 850)).then(two_pizzas());
        given((placed(), two_pizzas()))
            .when(add(1, 300))
            .state(|order| {
                assert_eq!(
                    (order.lines().len(), order.total()),
                    (2, Money::cents(2_000))
                );
            });
    }

    #[test]
    fn a_line_that_cannot_be_is_rejected() {
        given(placed())
            .when(add(0, 850))
            .rejected(OrderError::NoQuantity);
        given(placed())
            .when(add(2, u64::MAX))
            .rejected(OrderError::TotalTooLarge);
        given((placed(), two_pizzas()))
            .when(add(1, u64::MAX))
            .rejected(OrderError::TotalTooLarge);
    }

    #[test]
    fn a_confirmed_order_does_not_change() {
        let at = Timestamp::from_micros(7);
        let total = Money::cents(1_700);
        let confirmed = OrderConfirmed { at, total };
        given((placed(), two_pizzas()))
            .at(at)
            .when(Confirm)
            .then(confirmed.clone());
        given((placed(), two_pizzas(), confirmed.clone()))
            .when(Confirm)
            .rejected(OrderError::Confirmed);
        given((placed(), two_pizzas(), confirmed))
            .when(add(1, 1))
            .rejected(OrderError::Confirmed);
        given(placed()).when(Confirm).rejected(OrderError::Empty);
    }
}
