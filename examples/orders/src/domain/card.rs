//! A customer's payment card, and what was paid with it.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

use super::{money::Money, order::Order};

/// A payment card, known by its number. What is paid with it is at most its limit.
#[aggregate(id = String, error = CardError)]
pub struct Card {
    limit: Money,
    left: Money,
    charges: BTreeMap<Id<Order>, Money>,
}

/// What happens to a card.
#[event]
pub enum CardEvent {
    /// A customer can pay with it from now on.
    Issued {
        /// What can be paid with it.
        limit: Money,
    },
    /// An order was paid.
    Charged {
        /// Which.
        order: Id<Order>,
        /// What it costs.
        amount: Money,
        /// What can still be paid.
        #[set]
        left: Money,
    },
    /// What was paid for an order came back.
    Refunded {
        /// Which.
        order: Id<Order>,
        /// What can be paid now.
        #[set]
        left: Money,
    },
}

/// Why nothing was paid.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum CardError {
    /// More than what is left.
    #[error("the card is declined: {left} is left")]
    Declined {
        /// What is left.
        left: Money,
    },
    /// An order is paid once.
    #[error("the order is paid already")]
    PaidAlready,
}

#[aggregate(events = CardEvent)]
impl Card {
    /// A customer gets a card.
    #[command]
    pub fn issue(limit: Money) -> Result<Issued, Infallible> {
        Ok(Issued { limit })
    }

    /// Pays an order.
    #[command(undo = refund)]
    pub fn charge(&self, order: Id<Order>, amount: Money) -> Result<Charged, CardError> {
        ensure!(!self.charges.contains_key(&order), CardError::PaidAlready);
        let left = self.left.checked_sub(amount);
        let left = left.ok_or(CardError::Declined { left: self.left })?;
        Ok(Charged {
            order,
            amount,
            left,
        })
    }

    /// Gives back what was paid for an order, if it was paid.
    #[command]
    pub fn refund(&self, order: Id<Order>) -> Result<Option<Refunded>, Infallible> {
        let amount = self.charges.get(&order);
        Ok(amount.map(|&amount| Refunded {
            order,
            // It was below the limit before.
            left: self.left.checked_add(amount).unwrap_or(self.limit),
        }))
    }

    #[apply]
    fn issued(event: &Issued) -> Self {
        Self {
            limit: event.limit,
            left: event.limit,
            charges: BTreeMap::new(),
        }
    }

    #[apply]
    fn charged(&mut self, event: &Charged) {
        self.charges.insert(event.order, event.amount);
    }

    #[apply]
    fn refunded(&mut self, event: &Refunded) {
        self.charges.remove(&event.order);
    }

    /// What can still be paid with it.
    pub fn left(&self) -> Money {
        self.left
    }

    /// What was paid for an order.
    pub fn paid_for(&self, order: Id<Order>) -> Option<Money> {
        self.charges.get(&order).copied()
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(
        Card,
        invariant = |card| {
            let mut charges = card.charges.values().copied();
            let all = charges.try_fold(card.left, Money::checked_add);
            all == Some(card.limit)
        },
    );

    fn issued() -> Issued {
        let limit = Money::cents(1_000);
        Issued { limit }
    }

    fn charged() -> Charged {
        let (order, amount, left) = (Id::of(7), Money::cents(850), Money::cents(150));
        Charged {
            order,
            amount,
            left,
        }
    }

    fn charge(order: u64) -> Charge {
        let (order, amount) = (Id::of(order), Money::cents(850));
        Charge { order, amount }
    }

    #[test]
    fn what_is_paid_is_at_most_the_limit() {
        let limit = Money::cents(1_000);
        let left = Money::cents(150);
        given(()).when(Issue { limit }).then(issued());
        given(issued()).when(charge(7)).then(charged());
        given((issued(), charged()))
            .when(charge(8))
            .rejected(CardError::Declined { left });
        given((issued(), charged()))
            .when(charge(7))
            .rejected(CardError::PaidAlready);
    }

    #[test]
    fn what_was_paid_comes_back_once() {
        let (order, left) = (Id::of(7), Money::cents(1_000));
        let refunded = Refunded { order, left };
        given((issued(), charged()))
            .when(Refund { order })
            .then(refunded.clone())
            .state(|card| assert_eq!((card.left(), card.paid_for(order)), (left, None)));
        given((issued(), charged(), refunded))
            .when(Refund { order })
            .then(());
    }
}
