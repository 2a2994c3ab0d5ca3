/// Keeps the stock of an order.
#[policy(rejected = no_stock, was = "reserve", from = "2026-01-01", later = pass, cycle = "the stock ends")]
pub fn keep(event: &OrderSubmitted, order: Id<Order>, cause: &Cause<Order>) -> Vec<To<Stock, Reserve>> {
    event.lines.iter().map(|line| line.product.same().send(Reserve { order })).collect()
}

#[policy]
fn note(_event: &OrderSubmitted, _order: OrderId) {}

/// Fulfils an order.
#[saga(within = "30 min")]
pub fn fulfil(event: &OrderSubmitted, order: Id<Order>) -> impl Plan {
    plan().pivot(order.send(Confirm))
}

#[saga]
fn assign(event: &SlotReserved, team: Id<Team>, place: Id<Assign>, cause: &Cause<Team>) -> impl Plan {
    plan()
        .step(event.player.send(AskToPlay { place, team }))
        .until::<PlayerConfirmed>(days(2))
        .unless::<PlayerDeclined>()
}

#[saga(name = "move-money")]
pub fn transfer(of: &MoveMoney, transfer: Id<Transfer>) -> impl Plan {
    plan().pivot(of.to.send(Deposit { transfer }))
}

#[projection(was = "orders")]
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

    #[on]
    fn confirmed(&mut self, _event: &OrderConfirmed, order: Id<Order>, cause: &Cause<Order>) {
        self.helper(order);
    }

    fn helper(&mut self, order: Id<Order>) {}
}

flow! {
    pub SHOP {
        aggregates: [Order, Stock],
        policies: [keep, policies::note],
        sagas: [fulfil],
        projections: [OrdersByCustomer],
    }
}
