//! The aggregates of a shop.

use std::{collections::BTreeMap, convert::Infallible};

pub mod customer {
    use entail::prelude::*;

    #[aggregate]
    pub struct Customer {}
}

pub mod product {
    use entail::prelude::*;

    #[aggregate(id = String)]
    pub struct Product {}
}

pub mod order {
    use super::{Infallible, customer::Customer, product::Product};
    use entail::prelude::*;

    #[aggregate(error = OrderError, default)]
    #[derive(Default)]
    pub struct Order {
        status: Option<Status>,
    }

    #[value]
    #[derive(Copy, Default)]
    pub struct Money(pub u64);

    #[value]
    pub struct Line {
        pub product: Id<Product>,
        pub quantity: u32,
    }

    #[value]
    pub enum Status {
        Submitted,
        Confirmed,
        Rejected,
    }

    #[value]
    pub enum OrderError {
        NotSubmitted,
    }

    #[allow(clippy::enum_variant_names)] // each is the name of an event
    #[event]
    pub enum OrderEvent {
        #[set(status = Some(Status::Submitted))]
        OrderSubmitted {
            customer: Id<Customer>,
            lines: Vec<Line>,
            total: Money,
        },
        #[set(status = Some(Status::Confirmed))]
        OrderConfirmed,
        #[set(status = Some(Status::Rejected))]
        OrderRejected { why: String },
    }

    #[aggregate(events = OrderEvent)]
    impl Order {
        #[command]
        pub fn submit(
            &self,
            customer: Id<Customer>,
            lines: Vec<Line>,
            total: Money,
        ) -> Result<OrderSubmitted, Infallible> {
            Ok(OrderSubmitted {
                customer,
                lines,
                total,
            })
        }

        #[command]
        pub fn confirm(&self) -> Result<OrderConfirmed, OrderError> {
            ensure!(
                self.status == Some(Status::Submitted),
                OrderError::NotSubmitted
            );
            Ok(OrderConfirmed)
        }

        #[command]
        pub fn reject(&self, why: String) -> Result<OrderRejected, Infallible> {
            Ok(OrderRejected { why })
        }
    }
}

pub mod stock {
    use super::{BTreeMap, Infallible, order::Order};
    use entail::prelude::*;

    #[aggregate(id = String, error = StockError, default)]
    #[derive(Default)]
    pub struct Stock {
        available: u32,
        held: BTreeMap<Id<Order>, u32>,
    }

    #[value]
    pub enum StockError {
        NotEnough { available: u32 },
    }

    #[event]
    pub struct Reserved {
        pub order: Id<Order>,
        pub quantity: u32,
    }

    #[event]
    pub struct Released {
        pub order: Id<Order>,
    }

    #[aggregate]
    impl Stock {
        #[command(undo = release)]
        pub fn reserve(&self, order: Id<Order>, quantity: u32) -> Result<Reserved, StockError> {
            let available = self.available;
            ensure!(quantity <= available, StockError::NotEnough { available });
            Ok(Reserved { order, quantity })
        }

        #[command]
        pub fn release(&self, order: Id<Order>) -> Result<Option<Released>, Infallible> {
            Ok(self.held.contains_key(&order).then_some(Released { order }))
        }

        #[apply]
        fn reserved(&mut self, event: &Reserved) {
            self.available = self.available.saturating_sub(event.quantity);
            self.held.insert(event.order, event.quantity);
        }

        #[apply]
        fn released(&mut self, event: &Released) {
            if let Some(quantity) = self.held.remove(&event.order) {
                self.available = self.available.saturating_add(quantity);
            }
        }
    }
}

pub mod payment {
    use super::{Infallible, customer::Customer, order::Money};
    use entail::prelude::*;

    #[aggregate(error = PaymentError, default)]
    #[derive(Default)]
    pub struct Payment {
        charged: Option<Money>,
    }

    #[value]
    pub enum PaymentError {
        Declined,
    }

    #[event]
    pub enum PaymentEvent {
        #[set(charged = amount)]
        Charged {
            customer: Id<Customer>,
            amount: Money,
        },
        #[set(charged = None)]
        Refunded,
    }

    #[aggregate(events = PaymentEvent)]
    impl Payment {
        #[command(undo = refund)]
        pub fn charge(
            &self,
            customer: Id<Customer>,
            amount: Money,
        ) -> Result<Charged, PaymentError> {
            ensure!(amount.0 < 1_000, PaymentError::Declined);
            Ok(Charged { customer, amount })
        }

        #[command]
        pub fn refund(&self) -> Result<Option<Refunded>, Infallible> {
            Ok(self.charged.map(|_| Refunded))
        }
    }
}
