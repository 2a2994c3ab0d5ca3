//! A saga alone, by its commands and their answers.

use std::time::Duration;

use entail::{prelude::*, testing::scenario};
use entail_test_support::shop::{
    Fulfil, order,
    order::{Confirm, Money, OrderSubmitted},
    payment::{Charge, Payment, PaymentError, Refund},
    stock,
    stock::{Release, Reserve, Stock, StockError},
    submit,
};

fn submitted() -> OrderSubmitted {
    let submit = submit(&[("A", 2), ("B", 1)], 850);
    OrderSubmitted {
        customer: submit.customer,
        lines: submit.lines,
        total: submit.total,
    }
}

fn reserve(product: &str, quantity: u32) -> To<Stock, Reserve> {
    let order = order(7);
    stock(product).send(Reserve { order, quantity })
}

fn release(product: &str) -> To<Stock, Release> {
    stock(product).send(Release { order: order(7) })
}

fn charge() -> To<Payment, Charge> {
    let (customer, amount) = (submitted().customer, Money(850));
    order(7).same().send(Charge { customer, amount })
}

fn refund() -> To<Payment, Refund> {
    order(7).same().send(Refund)
}

#[test]
fn an_order_is_fulfilled() {
    scenario::<Fulfil>()
        .when(order(7), &submitted())
        .then_sends((reserve("A", 2), reserve("B", 1)))
        .accepted()
        .then_sends(charge())
        .accepted()
        .then_sends(order(7).send(Confirm))
        .accepted()
        .completed();
}

#[test]
fn a_declined_card_gives_the_stock_back_in_reverse() {
    let why = scenario::<Fulfil>()
        .when(order(7), &submitted())
        .then_sends((reserve("A", 2), reserve("B", 1)))
        .accepted()
        .then_sends(charge())
        .rejected(PaymentError::Declined)
        .then_sends(release("B"))
        .accepted()
        .then_sends(release("A"))
        .accepted()
        .compensated();
    let payment = format!("payment/{}", order(7));
    assert_eq!(
        why.to_string(),
        format!("`{payment}` rejected `charge`: Declined")
    );
}

/// Nothing is taken back before every command that may be under way is answered or voided.
#[test]
fn the_other_commands_are_voided_before_anything_is_taken_back() {
    let begun = || scenario::<Fulfil>().when(order(7), &submitted());
    let not_enough = StockError::NotEnough { available: 1 };
    begun()
        .rejects(reserve("A", 2), &not_enough)
        .then_voids(reserve("B", 1))
        .voided()
        .compensated();
    // The void came too late, so it is taken back.
    begun()
        .rejects(reserve("A", 2), &not_enough)
        .then_voids(reserve("B", 1))
        .accepted()
        .then_sends(release("B"))
        .accepted()
        .compensated();
}

/// A deadline voids what is under way. An accepted pivot comes before it.
#[test]
fn a_deadline_is_no_exception() {
    let half_an_hour = Duration::from_secs(30 * 60);
    let at_the_pivot = || {
        scenario::<Fulfil>()
            .when(order(7), &submitted())
            .accepted()
            .accepted()
            .then_sends(order(7).send(Confirm))
            .advance(half_an_hour)
            .then_voids(order(7).send(Confirm))
    };
    at_the_pivot().accepted().completed();
    let why = at_the_pivot()
        .voided()
        .then_sends(refund())
        .accepted()
        .then_sends(release("B"))
        .accepted()
        .then_sends(release("A"))
        .accepted()
        .compensated();
    assert_eq!(why.to_string(), "the time was over");
    scenario::<Fulfil>()
        .when(order(7), &submitted())
        .advance(Duration::from_secs(30 * 60 - 1))
        .then_sends((reserve("A", 2), reserve("B", 1)))
        .advance(Duration::from_secs(1))
        .then_voids((reserve("A", 2), reserve("B", 1)))
        .voided()
        .compensated();
}

#[test]
#[should_panic(expected = "the saga should send\n    charge")]
fn a_scenario_says_what_is_sent_instead() {
    let _ = scenario::<Fulfil>()
        .when(order(7), &submitted())
        .then_sends(charge());
}
