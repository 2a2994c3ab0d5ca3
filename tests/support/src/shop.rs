//! Orders, stock and payments: a saga fulfils an order, or takes back what it has done.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

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
        pub status: Option<Status>,
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
        pub available: u32,
        pub held: BTreeMap<Id<Order>, u32>,
    }

    #[value]
    pub enum StockError {
        NotEnough { available: u32 },
        HeldAlready,
    }

    #[event]
    pub struct Filled {
        pub quantity: u32,
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
        #[command]
        pub fn fill(&self, quantity: u32) -> Result<Filled, Infallible> {
            Ok(Filled { quantity })
        }

        #[command(undo = release)]
        pub fn reserve(&self, order: Id<Order>, quantity: u32) -> Result<Reserved, StockError> {
            let available = self.available;
            ensure!(quantity <= available, StockError::NotEnough { available });
            ensure!(!self.held.contains_key(&order), StockError::HeldAlready);
            Ok(Reserved { order, quantity })
        }

        #[command]
        pub fn release(&self, order: Id<Order>) -> Result<Option<Released>, Infallible> {
            Ok(self.held.contains_key(&order).then_some(Released { order }))
        }

        #[apply]
        fn filled(&mut self, event: &Filled) {
            self.available = self.available.saturating_add(event.quantity);
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
        pub charged: Option<Money>,
    }

    #[value]
    pub enum PaymentError {
        Declined,
        ChargedAlready,
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
            ensure!(self.charged.is_none(), PaymentError::ChargedAlready);
            Ok(Charged { customer, amount })
        }

        #[command]
        pub fn refund(&self) -> Result<Option<Refunded>, Infallible> {
            Ok(self.charged.map(|_| Refunded))
        }
    }
}

use order::{Confirm, Line, Money, Order, OrderConfirmed, OrderRejected, OrderSubmitted, Reject};
use payment::{Charge, Payment};
use stock::{Reserve, Stock};

/// Fulfils an order: its stock, its payment, its confirmation; or none of them.
#[saga(within = "30 min")]
pub fn fulfil(event: &OrderSubmitted, order: Id<Order>) -> impl Plan {
    let reserve = |line: &Line| {
        let quantity = line.quantity;
        line.product.same().send(Reserve { order, quantity })
    };
    let (customer, amount) = (event.customer, event.total);
    plan()
        .each(event.lines.iter().map(reserve))
        .step(order.same().send(Charge { customer, amount }))
        .pivot(order.send(Confirm))
}

/// Rejects an order that was not fulfilled.
#[policy]
pub fn give_up(event: &Compensated<Fulfil>, saga: Id<Fulfil>) -> To<Order, Reject> {
    let why = event.why.to_string();
    saga.same().send(Reject { why })
}

/// What became of the orders.
#[projection]
#[derive(Debug, Default)]
pub struct Outcomes {
    pub submitted: Vec<Id<Order>>,
    pub confirmed: Vec<Id<Order>>,
    pub rejected: Vec<(Id<Order>, String)>,
}

#[projection]
impl Outcomes {
    #[on]
    fn submitted(&mut self, _event: &OrderSubmitted, order: Id<Order>) {
        self.submitted.push(order);
    }

    #[on]
    fn confirmed(&mut self, _event: &OrderConfirmed, order: Id<Order>) {
        self.confirmed.push(order);
    }

    #[on]
    fn rejected(&mut self, event: &OrderRejected, order: Id<Order>) {
        self.rejected.push((order, event.why.clone()));
    }
}

flow! {
    pub SHOP {
        aggregates: [Order, Stock, Payment],
        policies: [give_up],
        sagas: [fulfil],
        projections: [Outcomes],
    }
}

/// Keeps the stock of each line, without a saga.
#[policy(rejected = park)]
pub fn keep(event: &OrderSubmitted, order: Id<Order>) -> Vec<To<Stock, Reserve>> {
    let reserve = |line: &Line| {
        let quantity = line.quantity;
        line.product.same().send(Reserve { order, quantity })
    };
    event.lines.iter().map(reserve).collect()
}

flow! {
    pub KEEPING {
        aggregates: [Stock],
        policies: [keep],
    }
}

pub fn stock(product: &str) -> Id<Stock> {
    Id::of(product.to_owned())
}

pub fn order(number: u128) -> Id<Order> {
    Id::of(Uuid::from_u128(number))
}

/// An order of these products. A total of 1,000 and more is declined.
pub fn submit(lines: &[(&str, u32)], total: u64) -> order::Submit {
    let line = |(product, quantity): &(&str, u32)| Line {
        product: Id::of((*product).to_owned()),
        quantity: *quantity,
    };
    order::Submit {
        customer: Id::of(Uuid::from_u128(1)),
        lines: lines.iter().map(line).collect(),
        total: Money(total),
    }
}

/// Fills the stock of these products.
pub async fn fill<S: Store + Clone>(store: &S, products: &[(&str, u32)]) {
    let stocks = Repository::<Stock, _>::new(store.clone());
    for (product, quantity) in products {
        let quantity = *quantity;
        let fill = stock::Fill { quantity };
        stocks.execute(stock(product), fill).await.unwrap();
    }
}

/// Checks that stock is held, and payments are made, for the confirmed orders and for no others, and
/// that no stock was lost. `filled` is what was filled.
pub async fn check<S: Store + Clone>(
    store: &S,
    orders: u128,
    filled: &[(&str, u32)],
) -> (usize, usize) {
    let stocks = Repository::<Stock, _>::new(store.clone());
    let mut held: BTreeMap<Id<Order>, u32> = BTreeMap::new();
    for (product, quantity) in filled {
        let of = stocks.load(stock(product)).await.unwrap();
        assert_eq!(
            of.available + of.held.values().sum::<u32>(),
            *quantity,
            "{product}"
        );
        for (order, quantity) in &of.held {
            *held.entry(*order).or_default() += quantity;
        }
    }
    let (mut confirmed, mut rejected) = (0, 0);
    for number in 0..orders {
        let id = order(number);
        let of = Repository::<Order, _>::new(store.clone())
            .load(id)
            .await
            .unwrap();
        let payment = Repository::<Payment, _>::new(store.clone())
            .load(id.same())
            .await
            .unwrap();
        let (is_held, is_paid) = (held.contains_key(&id), payment.charged.is_some());
        match &of.status {
            Some(order::Status::Confirmed) => {
                assert!(is_held && is_paid, "{number} is confirmed");
                confirmed += 1;
            }
            Some(order::Status::Rejected) => {
                assert!(!is_held && !is_paid, "{number} is rejected");
                rejected += 1;
            }
            other => panic!("{number} is {other:?}"),
        }
    }
    (confirmed, rejected)
}
