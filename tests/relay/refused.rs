//! The database of a file refuses what an append stores.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use entail::{FileOptions, block_on, prelude::*, relay::Relay};
use entail_test_support::shop::{KEEPING, fill, order, order::Order, stock, stock::Stock, submit};

/// The transaction of a command fails for one stream. Its source is parked in another transaction, and the
/// others continue.
#[test]
fn a_transaction_that_fails_parks_its_stream() {
    let folder = tempfile::tempdir().unwrap();
    let is_closed = Arc::new(AtomicBool::new(false));
    let audit = Arc::clone(&is_closed);
    let options = FileOptions::new().beside(move |_, events| {
        let mut events = events.iter();
        let is_refused = audit.load(Ordering::SeqCst) && events.any(|it| it.stream.id() == "A");
        if is_refused {
            return Err("the audit is closed".into());
        }
        Ok(())
    });
    let store = options.open(folder.path().join("shop.db")).unwrap();
    block_on(async {
        fill(&store, &[("A", 10), ("B", 10)]).await;
        let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
        let relay = Relay::new(store.clone(), KEEPING).with_pauses(first, longest);
        let relay = relay.start().unwrap();
        relay.ready().await.unwrap();
        is_closed.store(true, Ordering::SeqCst);
        let orders = Repository::<Order, _>::new(store.clone());
        for (number, product) in [(1, "A"), (2, "B"), (3, "B")] {
            let submit = submit(&[(product, 1)], 1);
            orders.execute(order(number), submit).await.unwrap();
        }
        relay.idle().await.unwrap();
        let parked = relay.parked("keep", 10).await.unwrap();
        let [parked] = &*parked else {
            panic!("{parked:?}");
        };
        assert_eq!(parked.stream.to_string(), format!("order/{}", order(1)));
        assert_eq!(parked.tries, 8);
        assert!(parked.error.contains("the audit is closed"), "{parked:?}");
        let stocks = Repository::<Stock, _>::new(store.clone());
        let available = async |product| stocks.load(stock(product)).await.unwrap().available;
        assert_eq!((available("A").await, available("B").await), (10, 8));
        is_closed.store(false, Ordering::SeqCst);
        assert_eq!(relay.retry_all("keep").await.unwrap(), 1);
        relay.idle().await.unwrap();
        assert_eq!((available("A").await, available("B").await), (9, 8));
        relay.stop().await;
    });
}
