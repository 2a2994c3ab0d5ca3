//! From a submitted order to a confirmed one: its stock, its payment, its confirmation; or none of them.

use std::collections::{BTreeMap, BTreeSet};

use entail::{prelude::*, saga::Why};

use super::{
    card::{Card, CardError, Charge},
    order::{Accept, Line, Order, OrderSubmitted, Reject},
    stock::{HandOver, Reserve, Stock, StockError},
};

/// Fulfils an order, or takes back what it has done.
#[saga(within = "30 min")]
pub fn fulfil(event: &OrderSubmitted, order: Id<Order>) -> impl Plan {
    let reserve = |line: &Line| {
        let quantity = line.quantity;
        line.product.same().send(Reserve { order, quantity })
    };
    let hand_over = |line: &Line| line.product.same().send(HandOver { order });
    let amount = event.total;
    plan()
        .each(event.lines.iter().map(reserve))
        .step(event.card.send(Charge { order, amount }))
        .pivot(order.send(Accept))
        .then_each(event.lines.iter().map(hand_over))
}

/// Rejects an order that was not fulfilled, and says why.
#[policy]
pub fn give_up(event: &Compensated<Fulfil>, saga: Id<Fulfil>) -> To<Order, Reject> {
    let why = Reason::of(&event.why).text;
    saga.same().send(Reject { why })
}

/// What became of the submitted orders.
#[projection]
#[derive(Debug, Default)]
pub struct Outcomes {
    /// Those that were fulfilled.
    pub fulfilled: BTreeSet<Id<Order>>,
    /// Those that were not, by the kind of the reason.
    pub compensated: BTreeMap<&'static str, BTreeSet<Id<Order>>>,
}

#[projection]
impl Outcomes {
    #[on]
    fn completed(&mut self, _event: &Completed<Fulfil>, saga: Id<Fulfil>) {
        self.fulfilled.insert(saga.same());
    }

    #[on]
    fn compensated(&mut self, event: &Compensated<Fulfil>, saga: Id<Fulfil>) {
        let kind = Reason::of(&event.why).kind;
        let orders = self.compensated.entry(kind).or_default();
        orders.insert(saga.same());
    }
}

flow! {
    /// Everything that happens between the aggregates of the shop.
    pub SHOP {
        aggregates: [Order, Stock, Card],
        policies: [give_up],
        sagas: [fulfil],
        projections: [Outcomes],
    }
}

/// Why an order was not fulfilled, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Without what it is about, to count by.
    pub kind: &'static str,
    /// With all of it.
    pub text: String,
}

impl Reason {
    /// Reads why a saga gave up.
    pub fn of(why: &Why) -> Self {
        let (kind, text) = known(why).unwrap_or_else(|| ("something else", why.to_string()));
        Self { kind, text }
    }
}

fn known(why: &Why) -> Option<(&'static str, String)> {
    if let Why::NotFound { by, .. } = why {
        let kind = by.starts_with("card/").then_some("unknown card")?;
        return Some((kind, format!("{by}: there is no such card")));
    }
    let Why::Rejected { by, rejection, .. } = why else {
        return None;
    };
    // The errors of the aggregates say it better than their stored forms.
    if let Ok(error) = serde_json::from_str::<StockError>(rejection) {
        return Some(("not enough in stock", format!("{by}: {error}")));
    }
    let error: CardError = serde_json::from_str(rejection).ok()?;
    Some(("card declined", format!("{by}: {error}")))
}
