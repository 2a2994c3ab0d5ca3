#[aggregate]
pub struct Customer {
    name: String,
}

#[aggregate]
pub struct Product {
    name: String,
}

#[value]
#[derive(Copy, Default)]
pub struct Money(u64);

#[value]
pub struct Line {
    product: Id<Product>,
    quantity: u32,
    total: Money,
}

#[value]
pub enum Status {
    Open,
    Confirmed,
}

#[derive(Debug, PartialEq)]
pub enum OrderError {
    NotOpen,
    TotalTooLarge,
}

impl Money {
    fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }
}

impl Line {
    fn new(product: Id<Product>, quantity: u32, unit_price: Money) -> Result<Line, OrderError> {
        let total = unit_price.0.checked_mul(quantity.into()).map(Money);
        let total = total.ok_or(OrderError::TotalTooLarge)?;
        Ok(Line {
            product,
            quantity,
            total,
        })
    }
}

#[event]
pub struct LineAdded {
    line: Line,
    total: Money,
}

#[event]
pub struct OrderConfirmed {
    at: Timestamp,
}
