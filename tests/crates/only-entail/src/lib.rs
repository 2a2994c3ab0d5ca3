//! The sample of the design's page, in a crate that depends on entail alone.

#![deny(
    missing_docs,
    unused,
    clippy::pedantic,
    unreachable_pub,
    rust_2018_idioms
)]
#![forbid(unsafe_code)]

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

/// Names that meet those of the prelude and of generated code.
pub mod clashes {
    use entail::prelude::*;

    /// A name of the standard library's prelude.
    #[value]
    pub struct Option;

    /// Another one.
    #[value]
    pub struct Vec(pub u8);

    /// Fields and parameters with the names that generated code likes.
    #[aggregate(default, name = "clash")]
    #[derive(Default)]
    pub struct Result {
        /// As a keyword.
        pub r#type: u8,
        /// As a local.
        pub state: u8,
        /// As another one.
        pub command: u8,
    }

    /// What happened.
    #[event(aggregate = Result)]
    pub struct Ok {
        /// As a keyword.
        #[set]
        pub r#type: u8,
        /// As a local.
        #[set]
        pub state: u8,
        /// As a parameter.
        pub event: std::option::Option<Option>,
        /// As a type.
        pub visitor: std::vec::Vec<Vec>,
    }

    #[aggregate(event_enum = Facts, command_enum = Requests)]
    impl Result {
        /// Takes its keyword's name as a message.
        #[command(message = Replace, name = "put", version = 3)]
        pub fn r#move(
            &self,
            r#type: u8,
            state: u8,
            command: u8,
            context: &Context<Self>,
        ) -> std::result::Result<Ok, std::convert::Infallible> {
            let _ = (command, context.version());
            std::result::Result::Ok(Ok {
                r#type,
                state,
                event: None,
                visitor: vec![Vec(1)],
            })
        }

        #[apply]
        fn ok(&mut self, event: &Ok) {
            self.command = event.state;
        }
    }
}

/// Without the standard library's prelude, and without ours.
#[no_implicit_prelude]
pub mod without_prelude {
    /// A lamp.
    #[::entail::aggregate(default)]
    #[derive(::core::default::Default)]
    pub struct Lamp {
        on: bool,
    }

    /// What happens to a lamp.
    #[::entail::event]
    pub enum LampEvent {
        /// Its switch was pressed.
        #[event(name = "pressed")]
        Switched {
            /// Whether it is on now.
            #[set]
            on: bool,
        },
        /// It broke.
        #[set(on = false)]
        Broken,
    }

    #[::entail::aggregate(events = LampEvent)]
    impl Lamp {
        /// Presses the switch.
        #[command]
        pub fn switch(&self) -> ::core::result::Result<Switched, ::core::convert::Infallible> {
            ::core::result::Result::Ok(Switched { on: !self.on })
        }

        /// Breaks it.
        #[command]
        pub fn smash(&self) -> ::core::result::Result<Broken, ::core::convert::Infallible> {
            ::core::result::Result::Ok(Broken)
        }
    }
}

/// An enum as a state, with events of every shape and parts that depend on a `cfg`.
pub mod shapes {
    use entail::prelude::*;

    /// A door.
    #[aggregate(id = String)]
    pub enum Door {
        /// It is open.
        Open,
        /// It is shut, and locked with a key.
        Shut {
            /// Which.
            key: Option<u32>,
        },
    }

    /// It was built.
    #[event]
    pub struct Built;

    /// It was shut.
    #[event]
    pub struct Shut(pub Option<u32>);

    /// It was opened.
    #[event]
    pub struct Opened {}

    /// It was painted, on a platform that does not exist.
    #[cfg(target_os = "none")]
    #[event]
    pub struct Painted;

    #[aggregate]
    impl Door {
        /// Builds an open door.
        #[command]
        pub fn build() -> Result<Built, std::convert::Infallible> {
            Ok(Built)
        }

        /// Shuts it, and opens it again.
        #[command]
        pub fn slam(&self) -> Result<(Shut, Opened), std::convert::Infallible> {
            Ok((Shut(None), Opened {}))
        }

        /// Shuts it twice.
        #[command]
        pub fn slam_twice(&self) -> Result<[Shut; 2], std::convert::Infallible> {
            Ok([Shut(None), Shut(Some(1))])
        }

        /// Opens it if it is shut.
        #[command]
        pub fn open(&self) -> Result<Option<Opened>, std::convert::Infallible> {
            Ok(matches!(self, Self::Shut { .. }).then_some(Opened {}))
        }

        /// Paints it.
        #[cfg(target_os = "none")]
        #[command]
        pub fn paint(&self) -> Result<Painted, std::convert::Infallible> {
            Ok(Painted)
        }

        #[cfg(target_os = "none")]
        #[apply]
        fn painted(&mut self, _: &Painted) {}

        #[apply]
        fn built(_: &Built) -> Self {
            Self::Open
        }

        #[apply]
        fn shut(&mut self, event: &Shut) {
            *self = Self::Shut { key: event.0 };
        }

        #[apply]
        fn opened(&mut self, _: &Opened) {
            *self = Self::Open;
        }
    }
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
        assert_eq!(Facts::NAMES, ["ok"]);
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
