//! An order, the stock and the payment: all of them, or none.

use std::collections::BTreeMap;

use entail::{flow::Flow, prelude::*, saga::Stage};

use entail_test_support::shop::{
    customer::Customer,
    order::{Confirm, Line, Money, Order, OrderSubmitted, Reject},
    payment::{Charge, Payment, Refund},
    stock::{Release, Reserve, Stock, StockError},
};

/// Keeps the stock of each line.
#[policy(rejected = park)]
pub fn keep(event: &OrderSubmitted, order: Id<Order>) -> Vec<To<Stock, Reserve>> {
    let reserve = |line: &Line| {
        let quantity = line.quantity;
        line.product.same().send(Reserve { order, quantity })
    };
    event.lines.iter().map(reserve).collect()
}

/// Keeps the stock of the first line, or rejects the order.
#[policy(rejected = no_stock, from = "2026-01-01", later = pass, was = ["first", "keep-one"])]
pub fn keep_first(
    event: &OrderSubmitted,
    order: Id<Order>,
    cause: &Cause<Order>,
) -> Option<To<Stock, Reserve>> {
    let line = event.lines.first()?;
    let quantity = line.quantity;
    assert_eq!(cause.id, order);
    Some(line.product.same().send(Reserve { order, quantity }))
}

fn no_stock(why: &StockError, of: &To<Stock, Reserve>) -> To<Order, Reject> {
    let why = match why {
        StockError::NotEnough { available } => format!("there are only {available}"),
        StockError::HeldAlready => "it is held already".to_owned(),
    };
    of.command.order.send(Reject { why })
}

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

#[projection]
#[derive(Default)]
pub struct OrdersByCustomer {
    orders: BTreeMap<Id<Customer>, Vec<Id<Order>>>,
}

#[projection]
impl OrdersByCustomer {
    #[on]
    fn submitted(&mut self, event: &OrderSubmitted, order: Id<Order>) {
        self.orders.entry(event.customer).or_default().push(order);
    }

    /// The number of orders of a customer.
    pub fn count(&self, customer: Id<Customer>) -> usize {
        self.orders.get(&customer).map_or(0, Vec::len)
    }
}

flow! {
    pub SHOP {
        aggregates: [Order, Stock, Payment],
        policies: [give_up],
        sagas: [fulfil],
        projections: [OrdersByCustomer],
    }
}

flow! {
    /// Without a saga.
    KEEPING {
        aggregates: [Order, Stock],
        policies: [keep, keep_first],
    }
}

fn submitted() -> OrderSubmitted {
    let line = |product: &str, quantity| Line {
        product: Id::of(product.to_owned()),
        quantity,
    };
    OrderSubmitted {
        customer: Id::of(Uuid::from_u128(1)),
        lines: vec![line("A", 2), line("B", 1)],
        total: Money(850),
    }
}

fn order() -> Id<Order> {
    Id::of(Uuid::from_u128(7))
}

fn stock(name: &str) -> Id<Stock> {
    Id::of(name.to_owned())
}

#[test]
fn a_policy_is_a_function() {
    let order = order();
    let reserve = |product, quantity| stock(product).send(Reserve { order, quantity });
    assert_eq!(
        keep(&submitted(), order),
        [reserve("A", 2), reserve("B", 1)]
    );
    let rejection = StockError::NotEnough { available: 1 };
    let answer = no_stock(&rejection, &reserve("A", 2));
    let why = "there are only 1".to_owned();
    assert_eq!(answer, order.send(Reject { why }));
}

#[test]
fn a_policy_may_need_the_cause() {
    let order = order();
    let reserve = stock("A").send(Reserve { order, quantity: 2 });
    let sent = keep_first(&submitted(), order, &Cause::example(order));
    assert_eq!(sent, Some(reserve));
}

#[test]
fn a_policy_reacts_to_the_end_of_a_saga() {
    let event = Compensated::new(entail::saga::Why::Overdue);
    let why = "the time was over".to_owned();
    let saga = order().same();
    assert_eq!(give_up(&event, saga), order().send(Reject { why }));
}

#[test]
fn a_plan_has_its_steps_with_their_undos() {
    let order = order();
    let stored = fulfil(&submitted(), order).into_stored().unwrap();
    let [
        Stage::Step(reserves),
        Stage::Step(charge),
        Stage::Pivot(pivot),
    ] = &*stored.stages
    else {
        panic!("{stored:?}");
    };
    let [a, b] = &**reserves else {
        panic!("{reserves:?}");
    };
    let reserve = |product, quantity| {
        let send = stock(product).send(Reserve { order, quantity });
        send.seal().unwrap()
    };
    let release = |product| stock(product).send(Release { order }).seal().unwrap();
    assert_eq!(a.send, reserve("A", 2));
    assert_eq!(a.undo, Some(release("A")));
    assert_eq!(b.send, reserve("B", 1));
    assert_eq!(b.undo, Some(release("B")));
    let payment: Id<Payment> = order.same();
    let undo = charge.first().and_then(|charge| charge.undo.clone());
    assert_eq!(undo, Some(payment.send(Refund).seal().unwrap()));
    assert_eq!(pivot.send, order.send(Confirm).seal().unwrap());
    assert_eq!(pivot.undo, None);
}

#[test]
fn a_flow_says_what_it_contains() {
    assert_eq!(SHOP.name, "shop");
    let names = |flow: Flow| {
        let aggregates = flow.aggregates.iter().map(|target| target.name);
        let policies = flow.policies.iter().map(|policy| policy.name);
        let sagas = flow.sagas.iter().map(|saga| saga.name);
        let projections = flow.projections.iter().map(|projection| projection.name);
        let all = aggregates.chain(policies).chain(sagas).chain(projections);
        all.collect::<Vec<_>>()
    };
    let shop = [
        "order",
        "stock",
        "payment",
        "give-up",
        "fulfil",
        "orders-by-customer",
    ];
    assert_eq!(names(SHOP), shop);
    assert_eq!(names(KEEPING), ["order", "stock", "keep", "keep-first"]);
    assert_eq!(SHOP.sagas[0].within, Some(30 * 60 * 1_000_000));
    let second = KEEPING.policies[1];
    assert_eq!(second.former_names, ["first", "keep-one"]);
    assert_eq!(
        second.from,
        entail::reaction::Start::At(1_767_225_600_000_000)
    );
    assert_eq!(second.later, entail::policy::Later::Pass);
}

#[test]
fn a_projection_is_a_struct() {
    let mut view = OrdersByCustomer::default();
    let event = submitted();
    view.submitted(&event, order());
    assert_eq!(view.count(event.customer), 1);
}
