//! Setting a consumer to another position.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use entail::{
    MemoryStore, block_on,
    prelude::*,
    publisher::{Outgoing, Publication, PublishError, PublishedEvent, Publisher},
    relay::{Relay, RelayError, ResetTo, Running},
};
use entail_test_support::shop::{
    KEEPING, SHOP, check, fill, order,
    order::{Order, OrderSubmitted},
    stock,
    stock::Stock,
    submit,
};

/// A broker that counts how often it was told about each order, and refuses everything while it is told to.
#[derive(Clone, Default)]
struct Broker {
    told: Arc<Mutex<BTreeMap<String, usize>>>,
    refuses: Arc<AtomicBool>,
}

impl Publisher for Broker {
    async fn publish(&self, message: Outgoing) -> Result<(), PublishError> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(PublishError::Refused("it is closed".to_owned()));
        }
        let mut told = self.told.lock().unwrap();
        *told.entry(message.key).or_default() += 1;
        Ok(())
    }
}

impl Broker {
    fn start(&self, store: &MemoryStore) -> Running {
        let publication =
            Publication::new("news", self.clone()).on(|_: &OrderSubmitted, order: Id<Order>| {
                Ok(Some(PublishedEvent::json("orders", &order)?))
            });
        let relay = Relay::new(store.clone(), KEEPING).publish(publication);
        relay
            .with_lease(Duration::from_millis(600))
            .start()
            .unwrap()
    }

    /// How often it was told about each of these orders.
    fn told<const N: usize>(&self, orders: [u128; N]) -> [usize; N] {
        let told = self.told.lock().unwrap();
        orders.map(|number| {
            let key = format!("order/{}", order(number));
            told.get(&key).copied().unwrap_or_default()
        })
    }
}

async fn order_one(store: &MemoryStore, number: u128) -> Position {
    let orders = Repository::<Order, _>::new(store.clone());
    let done = orders.execute(order(number), submit(&[("A", 1)], 1)).await;
    done.unwrap().position.unwrap()
}

async fn available(store: &MemoryStore) -> u32 {
    let stocks = Repository::<Stock, _>::new(store.clone());
    stocks.load(stock("A")).await.unwrap().available
}

/// Events come again: a policy sends nothing new, and a publication publishes with the same ids.
#[test]
fn a_consumer_continues_at_the_beginning_at_a_position_or_now() {
    let (store, broker) = (MemoryStore::new(), Broker::default());
    block_on(async {
        fill(&store, &[("A", 100)]).await;
        let relay = broker.start(&store);
        relay.ready().await.unwrap();
        order_one(&store, 1).await;
        let second = order_one(&store, 2).await;
        order_one(&store, 3).await;
        relay.idle().await.unwrap();
        let end = relay.end().await.unwrap();
        for consumer in ["keep", "news"] {
            let to = relay.reset(consumer, ResetTo::Beginning).await.unwrap();
            assert_eq!(to, Position::START);
        }
        relay.idle().await.unwrap();
        assert_eq!(broker.told([1, 2, 3]), [2, 2, 2]);
        // Not even an event was stored.
        assert_eq!(relay.end().await.unwrap(), end);
        assert_eq!(available(&store).await, 97);
        assert_eq!(relay.status("keep").await.unwrap().position, end);

        let to = relay
            .reset("news", ResetTo::Position(second))
            .await
            .unwrap();
        assert_eq!(to, second);
        relay.idle().await.unwrap();
        assert_eq!(broker.told([1, 2, 3]), [2, 2, 3]);

        // The events before are not delivered.
        relay.pause("keep").await.unwrap();
        relay.stop().await;
        let relay = broker.start(&store);
        relay.ready().await.unwrap();
        order_one(&store, 4).await;
        let end = relay.reset("keep", ResetTo::Now).await.unwrap();
        assert_eq!(end, relay.end().await.unwrap());
        relay.resume("keep").await.unwrap();
        order_one(&store, 5).await;
        relay.idle().await.unwrap();
        assert_eq!(available(&store).await, 96);
    });
}

#[test]
fn a_consumer_continues_at_a_time() {
    let (store, broker) = (MemoryStore::new(), Broker::default());
    let clock = entail::TestClock::at(Timestamp::from_micros(1_000_000));
    block_on(async {
        let relay = broker.start(&store);
        relay.ready().await.unwrap();
        let orders = Repository::<Order, _>::new(store.clone()).with_clock(clock.clone());
        for number in 1..=3 {
            let submit = submit(&[], 1);
            orders.execute(order(number), submit).await.unwrap();
            clock.advance(Duration::from_secs(60));
        }
        relay.idle().await.unwrap();
        let time = Timestamp::from_micros(1_000_000).plus(Duration::from_secs(30));
        relay.reset("news", ResetTo::Time(time)).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(broker.told([1, 2, 3]), [1, 2, 2]);
    });
}

/// What is parked after the position is delivered again. What is parked before it stays parked.
#[test]
fn a_reset_takes_up_what_is_parked_after_the_position() {
    let (store, broker) = (MemoryStore::new(), Broker::default());
    block_on(async {
        let relay = broker.start(&store);
        relay.ready().await.unwrap();
        order_one(&store, 1).await;
        relay.idle().await.unwrap();
        broker.refuses.store(true, Ordering::SeqCst);
        order_one(&store, 1).await;
        order_one(&store, 2).await;
        relay.idle().await.unwrap();
        assert_eq!(relay.status("news").await.unwrap().parked, 2);
        broker.refuses.store(false, Ordering::SeqCst);

        relay.reset("news", ResetTo::Now).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(relay.status("news").await.unwrap().parked, 2);
        order_one(&store, 2).await;
        relay.idle().await.unwrap();
        assert_eq!(broker.told([1, 2]), [1, 0]);

        relay.reset("news", ResetTo::Beginning).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(broker.told([1, 2]), [3, 2]);
        assert_eq!(relay.parked("news", 10).await.unwrap(), []);
    });
}

/// A command that was accepted only after a retry was accepted for good.
#[test]
fn an_event_that_was_retried_is_not_parked_again() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &[("A", 0)]).await;
        let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
        relay.idle().await.unwrap();
        order_one(&store, 1).await;
        relay.idle().await.unwrap();
        fill(&store, &[("A", 5)]).await;
        let parked = relay.parked("keep", 10).await.unwrap().remove(0);
        relay.retry(&parked).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(available(&store).await, 4);
        relay.reset("keep", ResetTo::Beginning).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(relay.parked("keep", 10).await.unwrap(), []);
        assert_eq!(available(&store).await, 4);
    });
}

/// A saga has one run for each event that begins it.
#[test]
fn a_saga_is_not_run_again() {
    const FILLED: [(&str, u32); 1] = [("A", 100)];
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &FILLED).await;
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<Order, _>::new(store.clone());
        for number in 0..20 {
            let total = if number % 4 == 0 { 2_000 } else { 1 };
            let submit = submit(&[("A", 1)], total);
            orders.execute(order(number), submit).await.unwrap();
        }
        relay.idle().await.unwrap();
        let end = relay.end().await.unwrap();
        for consumer in ["fulfil", "give-up"] {
            relay.reset(consumer, ResetTo::Beginning).await.unwrap();
        }
        relay.idle().await.unwrap();
        assert_eq!(relay.end().await.unwrap(), end);
        assert_eq!(check(&store, 20, &FILLED).await, (15, 5));
        assert_eq!(relay.parked("fulfil", 10).await.unwrap(), []);
    });
}

/// Resets come while two relays work on one store. Nothing is lost, and nothing takes effect twice.
#[test]
fn resets_come_while_the_relays_work() {
    const ORDERS: u32 = 300;
    let (store, broker) = (MemoryStore::new(), Broker::default());
    block_on(async {
        fill(&store, &[("A", 1_000)]).await;
        let relays = [broker.start(&store), broker.start(&store)];
        for relay in &relays {
            relay.ready().await.unwrap();
        }
        for number in 0..ORDERS {
            order_one(&store, number.into()).await;
            if number % 10 == 0 {
                let by = &relays[usize::try_from(number / 10 % 2).unwrap()];
                for consumer in ["keep", "news"] {
                    by.reset(consumer, ResetTo::Beginning).await.unwrap();
                }
            }
        }
        // Only one of the two relays does the work, so neither can wait for the other.
        let end = relays[0].end().await.unwrap();
        for consumer in ["keep", "news"] {
            while relays[0].position(consumer).await.unwrap() < end {
                relays[0].end().await.unwrap();
                std::thread::yield_now();
            }
        }
        assert_eq!(available(&store).await, 1_000 - ORDERS);
        for number in 0..ORDERS {
            assert_ne!(broker.told([number.into()]), [0], "{number}");
        }
        assert_eq!(relays[0].parked("keep", 10).await.unwrap(), []);
        for relay in relays {
            relay.stop().await;
        }
    });
}

#[test]
fn a_reset_that_is_not_possible_says_what_to_do() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.ready().await.unwrap();
        let refused = relay.reset("outcomes", ResetTo::Beginning).await;
        assert_eq!(
            refused.unwrap_err().to_string(),
            "`outcomes` is a projection in memory, which a reset would fill twice: start the relay again, \
             and it is made from the first event"
        );
        let unknown = relay.reset("nobody", ResetTo::Beginning).await;
        assert_eq!(unknown, Err(RelayError::Unknown("nobody".to_owned())));
        let late = ResetTo::Position(Position::sequential(7));
        assert_eq!(
            relay.reset("fulfil", late).await.unwrap_err().to_string(),
            "the position 7 is after the last event, which has the position 0: use `ResetTo::Now`"
        );
    });
}
