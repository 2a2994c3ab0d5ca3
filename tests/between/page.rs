//! The code of docs/between.md. A test compares the page with it.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

#[aggregate(error = OrderError, default)]
#[derive(Default)]
pub struct Order {
    is_confirmed: bool,
}
#[value]
#[derive(thiserror::Error)]
pub enum OrderError {
    #[error("the order is closed")]
    IsClosed,
}
#[event]
pub struct OrderSubmitted {
    pub product: Id<Stock>,
    pub quantity: u32,
    pub amount: u64,
}
#[event]
pub struct OrderConfirmed {}
#[event]
pub struct OrderRejected {
    pub why: String,
}
#[aggregate]
impl Order {
    #[command]
    pub fn submit(
        &self,
        product: Id<Stock>,
        quantity: u32,
        amount: u64,
    ) -> Result<OrderSubmitted, OrderError> {
        Ok(OrderSubmitted {
            product,
            quantity,
            amount,
        })
    }
    #[command]
    pub fn confirm(&self) -> Result<OrderConfirmed, OrderError> {
        Ok(OrderConfirmed {})
    }
    #[command]
    pub fn reject(&self, why: String) -> Result<OrderRejected, Infallible> {
        Ok(OrderRejected { why })
    }
    #[apply]
    fn submitted(&mut self, _event: &OrderSubmitted) {}
    #[apply]
    fn confirmed(&mut self, _event: &OrderConfirmed) {
        self.is_confirmed = true;
    }
    #[apply]
    fn rejected(&mut self, _event: &OrderRejected) {}
}
#[aggregate(id = String, error = StockError, default)]
#[derive(Default)]
pub struct Stock {
    available: u32,
    held: BTreeMap<Id<Order>, u32>,
}
#[value]
#[derive(thiserror::Error)]
pub enum StockError {
    #[error("there are only {available}")]
    NotEnough { available: u32 },
    #[error("it is reserved for this order already")]
    ReservedAlready,
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
    #[command(undo = release)]
    pub fn reserve(&self, order: Id<Order>, quantity: u32) -> Result<Reserved, StockError> {
        ensure!(!self.held.contains_key(&order), StockError::ReservedAlready);
        ensure!(
            quantity <= self.available,
            StockError::NotEnough {
                available: self.available
            }
        );
        Ok(Reserved { order, quantity })
    }

    #[command]
    pub fn release(&self, order: Id<Order>) -> Result<Option<Released>, Infallible> {
        Ok(self.held.contains_key(&order).then_some(Released { order }))
    }
    #[command]
    pub fn fill(&self, quantity: u32) -> Result<Filled, Infallible> {
        Ok(Filled { quantity })
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

#[aggregate(error = PaymentError, default)]
#[derive(Default)]
pub struct Payment {
    paid: u64,
}
#[value]
#[derive(thiserror::Error)]
pub enum PaymentError {
    #[error("the card was declined")]
    Declined,
    #[error("it is paid already")]
    PaidAlready,
}
#[event]
pub struct Charged {
    pub amount: u64,
}
#[event]
pub struct Refunded {}
#[aggregate]
impl Payment {
    #[command(undo = refund)]
    pub fn charge(&self, amount: u64) -> Result<Charged, PaymentError> {
        ensure!(amount < 1_000, PaymentError::Declined);
        ensure!(self.paid == 0, PaymentError::PaidAlready);
        Ok(Charged { amount })
    }
    #[command]
    pub fn refund(&self) -> Result<Option<Refunded>, Infallible> {
        Ok((self.paid > 0).then_some(Refunded {}))
    }
    #[apply]
    fn charged(&mut self, event: &Charged) {
        self.paid = event.amount;
    }
    #[apply]
    fn refunded(&mut self, _event: &Refunded) {
        self.paid = 0;
    }
}

/// Reserves the stock of an order.
#[policy(rejected = park)]
pub fn keep(event: &OrderSubmitted, order: Id<Order>) -> To<Stock, Reserve> {
    let quantity = event.quantity;
    event.product.send(Reserve { order, quantity })
}

#[saga(within = "30 min")]
pub fn fulfil(event: &OrderSubmitted, order: Id<Order>) -> impl Plan {
    let (quantity, amount) = (event.quantity, event.amount);
    plan()
        .step(event.product.send(Reserve { order, quantity }))
        .step(order.same::<Payment>().send(Charge { amount }))
        .pivot(order.send(Confirm))
}

#[policy]
pub fn give_up(event: &Compensated<Fulfil>, saga: Id<Fulfil>) -> To<Order, Reject> {
    let why = event.why.to_string();
    saga.same().send(Reject { why })
}

#[projection]
#[derive(Default)]
pub struct Confirmed {
    orders: Vec<Id<Order>>,
}

#[projection]
impl Confirmed {
    #[on]
    fn confirmed(&mut self, _event: &OrderConfirmed, order: Id<Order>) {
        self.orders.push(order);
    }
}

flow! {
    pub SHOP {
        aggregates: [Order, Stock, Payment],
        policies: [give_up],
        sagas: [fulfil],
        projections: [Confirmed],
    }
}

#[test]
fn a_flow_runs() -> Result<(), Box<dyn std::error::Error>> {
    use entail::{block_on, relay::Relay};

    let store = MemoryStore::new();
    let relay = Relay::new(store.clone(), SHOP).start()?;
    block_on(relay.ready())?;

    let (stocks, orders) = (
        Repository::<Stock, _>::new(store.clone()).blocking(),
        Repository::<Order, _>::new(store).blocking(),
    );
    let apples: Id<Stock> = Id::of("apples".to_owned());
    stocks.execute(apples.clone(), Fill { quantity: 10 })?;
    let submit = |amount| Submit {
        product: apples.clone(),
        quantity: 3,
        amount,
    };
    let (paid, declined) = (Id::new(), Id::new());
    orders.execute(paid, submit(300))?;
    orders.execute(declined, submit(5_000))?;

    block_on(relay.idle())?; // for tests and programs that end
    assert!(orders.load(paid)?.is_confirmed);
    assert!(!orders.load(declined)?.is_confirmed);
    // The stock of the declined order was given back.
    assert_eq!(stocks.load(apples)?.available, 7);
    assert_eq!(
        relay.read(|view: &Confirmed| view.orders.clone()),
        Some(vec![paid])
    );
    block_on(relay.stop());
    Ok(())
}

#[test]
fn a_flow_is_tested() {
    use entail::testing::{World, scenario};

    let order: Id<Order> = Id::new();
    let apples: Id<Stock> = Id::of("apples".to_owned());
    let event = OrderSubmitted {
        product: apples.clone(),
        quantity: 3,
        amount: 5_000,
    };
    scenario::<Fulfil>()
        .when(order, &event)
        .then_sends(apples.send(Reserve { order, quantity: 3 }))
        .accepted()
        .then_sends(order.same::<Payment>().send(Charge { amount: 5_000 }))
        .rejected(PaymentError::Declined)
        .then_sends(apples.send(Release { order }))
        .accepted()
        .compensated();

    for seed in 0..20 {
        let mut world = World::seeded(SHOP, seed);
        world
            .execute(apples.clone(), Fill { quantity: 10 })
            .unwrap();
        let submit = Submit {
            product: apples.clone(),
            quantity: 3,
            amount: 5_000,
        };
        world.execute(order, submit).unwrap();
        assert!(
            world.settle().is_empty(),
            "something is parked\n{}",
            world.timeline()
        );
        let stock = world.load(apples.clone()).unwrap();
        assert_eq!((stock.available, stock.held.len()), (10, 0));
    }
}

entail::saga_laws!(
    SHOP,
    Fulfil,
    begin = |world| {
        let apples: Id<Stock> = Id::of("apples".to_owned());
        let order: Id<Order> = Id::of(Uuid::from_u128(1));
        world
            .execute(apples.clone(), Fill { quantity: 10 })
            .unwrap();
        let submit = Submit {
            product: apples,
            quantity: 3,
            amount: 300,
        };
        world.execute(order, submit).unwrap();
    },
);

#[test]
fn the_page_shows_code_that_compiles() {
    // As they are, but for what rustfmt changes.
    let bare = |text: &str| text.replace([' ', '\n', ','], "");
    let code = bare(include_str!("page.rs"));
    let page = include_str!("../../docs/between.md");
    let mut blocks = 0;
    for block in page.split("```rust\n").skip(1) {
        let block = bare(block.split("```").next().unwrap());
        // A block may leave out what comes after it.
        let block = block.trim_end_matches('}');
        assert!(
            code.contains(block),
            "docs/between.md shows what tests/between/page.rs does not: {block}"
        );
        blocks += 1;
    }
    assert_eq!(blocks, 8);
}
