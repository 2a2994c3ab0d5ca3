//! What other systems are told.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use entail::{
    MemoryStore, block_on,
    prelude::*,
    publisher::{Outgoing, Publication, PublishError, PublishedEvent, Publisher},
    relay::Relay,
};
use entail_test_support::shop::{
    SHOP, fill, order,
    order::{Order, OrderConfirmed, OrderRejected},
    submit,
};

/// A broker that is away for the first calls.
#[derive(Clone, Default)]
struct Broker {
    taken: Arc<Mutex<Vec<Outgoing>>>,
    calls: Arc<AtomicUsize>,
}

impl Publisher for Broker {
    async fn publish(&self, message: Outgoing) -> Result<(), PublishError> {
        if self.calls.fetch_add(1, Ordering::SeqCst) < 2 {
            return Err(PublishError::Away("it starts".to_owned()));
        }
        if message.subject == "refused" {
            return Err(PublishError::Refused("no such subject".to_owned()));
        }
        self.taken.lock().unwrap().push(message);
        Ok(())
    }
}

#[test]
fn a_publisher_gets_what_the_user_maps_and_again_when_it_was_away() {
    let (store, broker) = (MemoryStore::new(), Broker::default());
    block_on(async {
        fill(&store, &[("A", 100)]).await;
        let publication = Publication::new("shop", broker.clone())
            .on(|_: &OrderConfirmed, order: Id<Order>| {
                Ok(Some(PublishedEvent::json("orders.confirmed", &order)?))
            })
            .on(|event: &OrderRejected, _: Id<Order>| {
                Ok(Some(PublishedEvent::json("refused", &event.why)?))
            });
        let relay = Relay::new(store.clone(), SHOP)
            .publish(publication)
            .start()
            .unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        for number in 0..5 {
            let total = if number == 2 { 2_000 } else { 1 };
            orders
                .execute(order(number), submit(&[("A", 1)], total))
                .await
                .unwrap();
        }
        relay.idle().await.unwrap();
        let taken = broker.taken.lock().unwrap().clone();
        let mut bodies: Vec<_> = taken
            .iter()
            .map(|it| {
                (
                    it.subject.clone(),
                    String::from_utf8(it.body.clone()).unwrap(),
                )
            })
            .collect();
        bodies.sort();
        let expected = [0, 1, 3, 4].map(|number| {
            let body = format!("\"{}\"", order(number));
            ("orders.confirmed".to_owned(), body)
        });
        assert_eq!(bodies, expected);
        // What the broker refuses is parked.
        let parked = relay.parked("shop", 10).await.unwrap();
        let errors: Vec<_> = parked.iter().map(|parked| &*parked.error).collect();
        assert_eq!(errors, ["no such subject"]);
    });
}
