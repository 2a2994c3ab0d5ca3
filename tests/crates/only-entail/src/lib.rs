//! The sample of the design's page, in a crate that depends on entail alone.

#![deny(
    missing_docs,
    unused,
    clippy::pedantic,
    unreachable_pub,
    rust_2018_idioms
)]
#![forbid(unsafe_code)]

pub mod clashes;
pub mod deprecated;
pub mod shapes;
pub mod visibility;
pub mod without_prelude;

use entail::prelude::*;

/// Who orders.
#[aggregate]
pub struct Customer {
    name: String,
}

/// What is ordered.
#[aggregate]
pub struct Product {
    name: String,
}

/// An amount in cents.
#[value]
#[derive(Copy, Default)]
pub struct Money(u64);

impl Money {
    fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// So many of one product.
#[value]
pub struct Line {
    product: Id<Product>,
    quantity: u32,
    total: Money,
}

impl Line {
    fn new(product: Id<Product>, quantity: u32, unit_price: Money) -> Result<Self, OrderError> {
        let total = unit_price.0.checked_mul(quantity.into());
        Ok(Self {
            product,
            quantity,
            total: total.map(Money).ok_or(OrderError::TotalTooLarge)?,
        })
    }
}

/// Whether the order can change.
#[value]
#[derive(Copy)]
pub enum Status {
    /// It can.
    Open,
    /// It cannot.
    Confirmed,
}

/// Why an order was not changed.
#[derive(Debug, PartialEq)]
pub enum OrderError {
    /// It is confirmed.
    NotOpen,
    /// It costs more than an amount can be.
    TotalTooLarge,
}

/// A customer's order.
#[aggregate(error = OrderError)]
pub struct Order {
    customer: Id<Customer>,
    lines: Vec<Line>,
    total: Money,
    status: Status,
}

#[aggregate]
impl Order {
    /// Opens an empty order.
    #[command]
    pub fn place(customer: Id<Customer>) -> Result<OrderPlaced, OrderError> {
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
        ensure!(matches!(self.status, Status::Open), OrderError::NotOpen);
        let line = Line::new(product, quantity, unit_price)?;
        let total = self
            .total
            .checked_add(line.total)
            .ok_or(OrderError::TotalTooLarge)?;
        Ok(LineAdded { line, total })
    }

    /// Confirms the order.
    #[command]
    pub fn confirm(&self, context: &Context<Self>) -> Result<OrderConfirmed, OrderError> {
        #[apply]
        fn confirmed(order: &mut Order, _event: &OrderConfirmed) {
            order.status = Status::Confirmed;
        }

        ensure!(matches!(self.status, Status::Open), OrderError::NotOpen);
        Ok(OrderConfirmed { at: context.time() })
    }

    #[apply]
    fn placed(event: &OrderPlaced) -> Self {
        Self {
            customer: event.customer,
            lines: Vec::new(),
            total: Money::default(),
            status: Status::Open,
        }
    }

    #[apply]
    fn line_added(&mut self, event: &LineAdded) {
        self.lines.push(event.line.clone());
        self.total = event.total;
    }
}

/// A customer began an order.
#[event]
pub struct OrderPlaced {
    /// Who.
    pub customer: Id<Customer>,
}

/// A line was added.
#[event]
pub struct LineAdded {
    /// The line.
    pub line: Line,
    /// What the order costs now.
    pub total: Money,
}

/// The order was confirmed.
#[event]
pub struct OrderConfirmed {
    /// When.
    pub at: Timestamp,
}

/// Everything in the body of a function.
///
/// # Errors
///
/// When a command is rejected.
pub fn in_a_function_body() -> Result<u32, RootError<std::convert::Infallible>> {
    #[aggregate(default)]
    #[derive(Default)]
    struct Tally {
        count: u32,
    }

    #[event]
    struct Counted {
        count: u32,
    }

    #[aggregate]
    impl Tally {
        #[command]
        fn count(&self) -> Result<Counted, std::convert::Infallible> {
            Ok(Counted {
                count: self.count.saturating_add(1),
            })
        }

        #[apply]
        fn counted(&mut self, event: &Counted) {
            self.count = event.count;
        }
    }

    let mut tally = Root::create(Id::<Tally>::new(), Count)?;
    tally.execute(Count)?;
    Ok(tally.count)
}

#[cfg(test)]
mod tests {
    use entail::{Aggregate, Events, prelude::*};

    #[test]
    fn the_sample_runs() {
        use super::*;

        let product = Id::new();
        let mut order = Root::create(
            Id::new(),
            Place {
                customer: Id::new(),
            },
        )
        .unwrap();
        let (quantity, unit_price) = (2, Money(50));
        order
            .execute(AddLine {
                product,
                quantity,
                unit_price,
            })
            .unwrap();
        order.execute(Confirm).unwrap();
        let late = order.execute(AddLine {
            product,
            quantity,
            unit_price,
        });
        assert_eq!(late, Err(RootError::Rejected(OrderError::NotOpen)));
        assert_eq!(order.lines.len(), 1);
    }

    #[test]
    fn it_runs_in_a_function_body() {
        assert_eq!(super::in_a_function_body(), Ok(2));
    }

    #[test]
    fn the_visibility_of_either_side_is_the_users() {
        assert_eq!(super::visibility::run(), Ok(2));
    }

    #[test]
    fn clashing_names_do_not_meet() {
        use super::clashes::{Facts, Replace, Requests, Result};

        let command = Replace {
            r#type: 1,
            state: 2,
            command: 3,
        };
        assert_eq!(
            (Result::COMMANDS[0].name, Result::COMMANDS[0].schema_version),
            ("put", 3)
        );
        assert_eq!(Facts::NAMES, ["v", "ok"]);
        let root = Root::create(Id::<Result>::new(), Requests::from(command)).unwrap();
        assert_eq!((root.r#type, root.state, root.command), (1, 2, 2));
    }

    #[test]
    fn it_runs_without_a_prelude() {
        use super::without_prelude::{Broken, Lamp, LampEvent, Smash, Switch};

        let mut lamp = Root::create(Id::<Lamp>::new(), Switch).unwrap();
        lamp.execute(Smash).unwrap();
        assert_eq!(lamp.pending()[1].event, LampEvent::from(Broken));
        assert_eq!(LampEvent::NAMES, ["pressed", "broken"]);
    }

    #[test]
    fn every_shape_of_outcome_runs() {
        use super::shapes::{Build, Door, DoorEvent, Open, Slam, SlamTwice};

        let mut door = Root::create(Id::of("front".to_owned()), Build).unwrap();
        door.execute(Slam).unwrap();
        assert_eq!(door.execute(Open), Ok(None));
        door.execute(SlamTwice).unwrap();
        assert_eq!(*door.state(), Door::Shut { key: Some(1) });
        assert!(door.execute(Open).unwrap().is_some());
        assert_eq!(door.version(), Version::new(6));
        assert_eq!(DoorEvent::NAMES, ["built", "shut", "opened"]);
        assert_eq!(Door::COMMANDS.len(), 4);
    }
}
