//! What an order accepts and rejects.

#![allow(missing_docs)]

use entail::{laws, prelude::*, testing::given};
use orders::domain::{
    money::Money,
    order::{
        Accept, AddLine, Confirm, Line, LineAdded, Order, OrderConfirmed, OrderError, OrderPlaced,
        OrderRejected, OrderSubmitted, Place, Reject, Submit,
    },
};

laws!(
    Order,
    invariant = |order| {
        let mut totals = order.lines().iter().map(|line| line.total);
        let sum = totals.try_fold(Money::default(), Money::checked_add);
        sum == Some(order.total())
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

fn submitted() -> OrderSubmitted {
    let line = Line {
        quantity: 3,
        total: Money::cents(2_550),
        ..two_pizzas().line
    };
    OrderSubmitted {
        card: Id::of("K-1".into()),
        lines: vec![line],
        total: Money::cents(2_550),
    }
}

fn submit() -> Submit {
    let card = Id::of("K-1".into());
    Submit { card }
}

#[test]
fn a_submitted_order_has_one_line_for_each_product() {
    let one_more = LineAdded {
        line: Line {
            quantity: 1,
            total: Money::cents(850),
            ..two_pizzas().line
        },
        total: Money::cents(2_550),
    };
    given((placed(), two_pizzas(), one_more))
        .when(submit())
        .then(submitted());
    given(placed()).when(submit()).rejected(OrderError::Empty);
    given((placed(), submitted()))
        .when(submit())
        .rejected(OrderError::Submitted);
}

#[test]
fn a_submitted_order_is_accepted_or_rejected_once() {
    let at = Timestamp::from_micros(7);
    let total = Money::cents(1_700);
    let confirmed = OrderConfirmed { at, total };
    let why = "the card is declined".to_owned();
    let rejected = OrderRejected { why: why.clone() };
    let reject = Reject { why };
    given((placed(), two_pizzas(), submitted()))
        .at(at)
        .when(Accept)
        .then(confirmed.clone());
    given((placed(), submitted()))
        .when(reject.clone())
        .then(rejected.clone())
        .state(|order| assert_eq!(order.why(), Some("the card is declined")));
    given((placed(), submitted(), rejected))
        .when(Accept)
        .rejected(OrderError::NotSubmitted);
    given((placed(), submitted(), confirmed))
        .when(reject)
        .then(());
}
