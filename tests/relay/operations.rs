//! What an operator asks of a relay: pause, resume, and what is parked.

use entail::{MemoryStore, block_on, prelude::*, relay::Relay};
use entail_test_support::shop::{KEEPING, SHOP, fill, order, stock, stock::Stock, submit};

/// A rejected command of a policy parks the stream: the others go on, its later events wait, and a retry
/// goes on with it.
#[test]
fn a_rejection_parks_the_stream_until_someone_retries_it() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &[("A", 1), ("B", 100), ("C", 2)]).await;
        let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        orders
            .execute(order(1), submit(&[("B", 1), ("A", 5)], 1))
            .await
            .unwrap();
        orders
            .execute(order(1), submit(&[("C", 2)], 1))
            .await
            .unwrap();
        for number in 2..20 {
            orders
                .execute(order(number), submit(&[("B", 1)], 1))
                .await
                .unwrap();
        }
        relay.idle().await.unwrap();
        let stocks = Repository::<Stock, MemoryStore>::new(store.clone());
        // Of the parked order, only what came before the rejection.
        assert_eq!(
            stocks.load(stock("B")).await.unwrap().available,
            100 - 1 - 18
        );
        let parked = relay.parked("keep", 10).await.unwrap();
        let [parked] = &*parked else {
            panic!("{parked:?}");
        };
        assert_eq!(parked.stream.to_string(), format!("order/{}", order(1)));
        assert_eq!(
            (parked.version, &*parked.event),
            (Version::new(1), "order-submitted")
        );
        assert_eq!(
            parked.error,
            "`reserve` for `stock/A`: it was rejected: {\"NotEnough\":{\"available\":1}}"
        );

        // It would be rejected again, so it stays parked.
        relay.retry(parked).await.unwrap();
        relay.idle().await.unwrap();
        fill(&store, &[("A", 10)]).await;
        let parked = relay.parked("keep", 10).await.unwrap().remove(0);
        relay.retry(&parked).await.unwrap();
        relay.idle().await.unwrap();
        // The first line once, and the later event of the stream, too.
        assert_eq!(stocks.load(stock("A")).await.unwrap().available, 6);
        assert_eq!(
            stocks.load(stock("B")).await.unwrap().available,
            100 - 1 - 18
        );
        assert_eq!(stocks.load(stock("C")).await.unwrap().available, 0);
    });
}

/// Someone may give up an event, and says why.
#[test]
fn a_dropped_event_leaves_its_reason() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &[("A", 1), ("B", 100)]).await;
        let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        orders
            .execute(order(1), submit(&[("A", 5)], 1))
            .await
            .unwrap();
        orders
            .execute(order(1), submit(&[("B", 2)], 1))
            .await
            .unwrap();
        relay.idle().await.unwrap();
        let parked = relay.parked("keep", 10).await.unwrap().remove(0);
        relay
            .drop_parked(&parked, "the customer took the money back")
            .await
            .unwrap();
        relay.idle().await.unwrap();
        let stocks = Repository::<Stock, MemoryStore>::new(store.clone());
        assert_eq!(stocks.load(stock("B")).await.unwrap().available, 98);
        let dropped = relay.dropped("keep", 10).await.unwrap();
        let whys: Vec<_> = dropped.iter().map(|(_, why)| &**why).collect();
        assert_eq!(whys, ["the customer took the money back"]);
    });
}

/// The events of a paused consumer wait.
#[test]
fn a_paused_consumer_goes_on_where_it_was() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &[("A", 100)]).await;
        let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
        relay.idle().await.unwrap();
        relay.pause("keep").await.unwrap();
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        for number in 0..10 {
            orders
                .execute(order(number), submit(&[("A", 1)], 1))
                .await
                .unwrap();
        }
        let stocks = Repository::<Stock, MemoryStore>::new(store.clone());
        let before = relay.position("keep").await.unwrap();
        assert!(before < relay.end().await.unwrap());
        relay.resume("keep").await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(stocks.load(stock("A")).await.unwrap().available, 90);
        assert!(relay.pause("nobody").await.is_err());
    });
}

/// A consumer is removed for good with everything that is stored for it.
#[test]
fn a_removed_consumer_leaves_nothing() {
    use entail::store::Documents as _;
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &[("A", 0)]).await;
        let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<_, MemoryStore>::new(store.clone());
        orders
            .execute(order(1), submit(&[("A", 5)], 1))
            .await
            .unwrap();
        relay.idle().await.unwrap();
        assert_eq!(relay.parked("keep", 10).await.unwrap().len(), 1);
        relay.stop().await;
        relay.remove("keep").await.unwrap();
        for kind in ["consumer", "partition", "member", "parked/keep"] {
            assert_eq!(store.documents(kind, None, 10).await.unwrap(), [], "{kind}");
        }
        // Another flow is not touched.
        let relay = Relay::new(store.clone(), SHOP).start().unwrap();
        relay.idle().await.unwrap();
        assert_eq!(
            store.documents("consumer", None, 10).await.unwrap().len(),
            2
        );
    });
}
