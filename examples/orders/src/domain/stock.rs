//! What is in stock of one product, and what is kept for orders.

use std::{collections::BTreeMap, convert::Infallible};

use entail::prelude::*;

use super::order::Order;

/// The stock of one product, known by the product's stock number. It exists from the start,
/// with nothing in it.
#[aggregate(id = String, error = StockError, default)]
#[derive(Default)]
pub struct Stock {
    available: u32,
    reservations: BTreeMap<Id<Order>, u32>,
}

/// What happens to the stock of a product.
#[event]
pub enum StockEvent {
    /// Some came in.
    Received {
        /// How many.
        quantity: u32,
        /// How many are available now.
        #[set]
        available: u32,
    },
    /// Some are kept for an order.
    Reserved {
        /// Which.
        order: Id<Order>,
        /// How many.
        quantity: u32,
        /// How many are available now.
        #[set]
        available: u32,
    },
    /// Those that were kept for an order left the stock.
    Committed {
        /// Which.
        order: Id<Order>,
        /// How many.
        quantity: u32,
    },
    /// Those that were kept for an order are kept no more.
    Released {
        /// Which.
        order: Id<Order>,
        /// How many are available now.
        #[set]
        available: u32,
    },
}

/// Why nothing was done about the stock.
#[value]
#[derive(Eq, thiserror::Error)]
pub enum StockError {
    /// Nothing of something means nothing.
    #[error("the quantity is zero")]
    NoQuantity,
    /// More than can be counted.
    #[error("the stock is full")]
    Full,
    /// Fewer are available than the order needs.
    #[error("only {available} are available")]
    NotEnough {
        /// How many are.
        available: u32,
    },
    /// One reservation an order.
    #[error("it is reserved for this order already")]
    ReservedAlready,
    /// Nothing is kept for the order.
    #[error("nothing is reserved for this order")]
    NotReserved,
}

#[aggregate(events = StockEvent)]
impl Stock {
    /// Some come in.
    #[command]
    pub fn receive(&self, quantity: u32) -> Result<Received, StockError> {
        ensure!(quantity > 0, StockError::NoQuantity);
        // What is on hold may come back, so it needs its place.
        let on_hold = u32::try_from(self.on_hold()).map_err(|_| StockError::Full)?;
        let available = self.available.checked_add(quantity);
        let available = available
            .filter(|available| available.checked_add(on_hold).is_some())
            .ok_or(StockError::Full)?;
        Ok(Received {
            quantity,
            available,
        })
    }

    /// Keeps some for an order.
    #[command(undo = give_back)]
    pub fn reserve(&self, order: Id<Order>, quantity: u32) -> Result<Reserved, StockError> {
        #[apply]
        fn reserved(stock: &mut Stock, event: &Reserved) {
            stock.reservations.insert(event.order, event.quantity);
        }

        ensure!(quantity > 0, StockError::NoQuantity);
        ensure!(
            !self.reservations.contains_key(&order),
            StockError::ReservedAlready
        );
        let left = self.available.checked_sub(quantity);
        let available = left.ok_or(StockError::NotEnough {
            available: self.available,
        })?;
        Ok(Reserved {
            order,
            quantity,
            available,
        })
    }

    /// Those that are kept for an order leave.
    #[command]
    pub fn commit(&self, order: Id<Order>) -> Result<Committed, StockError> {
        let quantity = self.reserved(order)?;
        Ok(Committed { order, quantity })
    }

    /// Those that are kept for an order are kept no more.
    #[command]
    pub fn release(&self, order: Id<Order>) -> Result<Released, StockError> {
        let quantity = self.reserved(order)?;
        Ok(self.without(order, quantity))
    }

    /// As `commit`, for a saga, which may ask twice: nothing happens when nothing is kept. A person
    /// who asks twice made a mistake, and `commit` says so.
    #[command]
    pub fn hand_over(&self, order: Id<Order>) -> Result<Option<Committed>, Infallible> {
        let quantity = self.reservations.get(&order).copied();
        Ok(quantity.map(|quantity| Committed { order, quantity }))
    }

    /// As `release`, for a saga: nothing happens when nothing is kept.
    #[command]
    pub fn give_back(&self, order: Id<Order>) -> Result<Option<Released>, Infallible> {
        let quantity = self.reservations.get(&order).copied();
        Ok(quantity.map(|quantity| self.without(order, quantity)))
    }

    #[apply]
    fn committed(&mut self, event: &Committed) {
        self.reservations.remove(&event.order);
    }

    #[apply]
    fn released(&mut self, event: &Released) {
        self.reservations.remove(&event.order);
    }

    /// There is room for what comes back: `receive` leaves it.
    fn without(&self, order: Id<Order>, quantity: u32) -> Released {
        let available = self.available.saturating_add(quantity);
        Released { order, available }
    }

    fn reserved(&self, order: Id<Order>) -> Result<u32, StockError> {
        self.reservations
            .get(&order)
            .copied()
            .ok_or(StockError::NotReserved)
    }

    /// How many can be reserved.
    pub fn available(&self) -> u32 {
        self.available
    }

    /// How many are kept for orders.
    pub fn on_hold(&self) -> u64 {
        self.reservations
            .values()
            .map(|&quantity| u64::from(quantity))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use entail::{laws, testing::given};

    use super::*;

    laws!(
        Stock,
        invariant = |stock| stock.on_hold() <= u32::MAX.abs_diff(stock.available).into(),
        invariant = |stock| stock.reservations.values().all(|&quantity| quantity > 0),
    );

    fn received(quantity: u32) -> Received {
        Received {
            quantity,
            available: quantity,
        }
    }

    fn reserved() -> Reserved {
        Reserved {
            order: Id::of(7),
            quantity: 3,
            available: 2,
        }
    }

    #[test]
    fn what_comes_in_is_available() {
        given(()).when(Receive { quantity: 5 }).then(received(5));
        given(())
            .when(Receive { quantity: 0 })
            .rejected(StockError::NoQuantity);
        given(received(u32::MAX))
            .when(Receive { quantity: 1 })
            .rejected(StockError::Full);
        given((received(5), reserved()))
            .when(Receive {
                quantity: u32::MAX - 4,
            })
            .rejected(StockError::Full);
    }

    #[test]
    fn what_is_reserved_is_not_available() {
        let order = Id::of(7);
        given(received(5))
            .when(Reserve { order, quantity: 3 })
            .then(reserved())
            .state(|stock| assert_eq!((stock.available(), stock.on_hold()), (2, 3)));
        given(received(5))
            .when(Reserve { order, quantity: 6 })
            .rejected(StockError::NotEnough { available: 5 });
        given((received(5), reserved()))
            .when(Reserve { order, quantity: 1 })
            .rejected(StockError::ReservedAlready);
    }

    #[test]
    fn a_reservation_is_committed_or_released_once() {
        let order = Id::of(7);
        let committed = Committed { order, quantity: 3 };
        let released = Released {
            order,
            available: 5,
        };
        given((received(5), reserved()))
            .when(Commit { order })
            .then(committed.clone())
            .state(|stock| assert_eq!((stock.available(), stock.on_hold()), (2, 0)));
        given((received(5), reserved()))
            .when(Release { order })
            .then(released.clone())
            .state(|stock| assert_eq!((stock.available(), stock.on_hold()), (5, 0)));
        given((received(5), reserved(), committed))
            .when(Release { order })
            .rejected(StockError::NotReserved);
        given((received(5), reserved(), released))
            .when(Commit { order })
            .rejected(StockError::NotReserved);
    }

    #[test]
    fn a_saga_may_ask_twice() {
        let order = Id::of(7);
        let committed = Committed { order, quantity: 3 };
        let released = Released {
            order,
            available: 5,
        };
        given((received(5), reserved()))
            .when(HandOver { order })
            .then(committed.clone());
        given((received(5), reserved(), committed))
            .when(HandOver { order })
            .then(());
        given((received(5), reserved()))
            .when(GiveBack { order })
            .then(released.clone());
        given((received(5), reserved(), released))
            .when(GiveBack { order })
            .then(());
    }
}
