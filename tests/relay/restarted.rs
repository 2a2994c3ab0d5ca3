//! A consumer whose task ends is started again.

use std::time::Duration;

use entail::{
    ErrorChain, MemoryStore, block_on,
    prelude::*,
    relay::Relay,
    store::{DocumentChange, DocumentContent, DocumentKey, kit::pause},
};
use entail_test_support::shop::{KEEPING, fill, order, order::Order, stock, stock::Stock, submit};

fn key() -> DocumentKey {
    DocumentKey::new("consumer", "keep")
}

/// Writes or removes the document of the consumer, as another program might.
async fn write(store: &MemoryStore, content: Option<DocumentContent>) {
    let change = DocumentChange {
        key: key(),
        expected: None,
        content,
    };
    store.write_documents(vec![change]).await.unwrap();
}

/// Another program removes the consumer's document, and later makes it unreadable. Both times the error says
/// which document it is. The consumer is started again, is counted, and continues where it was.
#[test]
fn a_consumer_that_ends_is_started_again_and_counted() {
    let store = MemoryStore::new();
    block_on(async {
        fill(&store, &[("A", 10)]).await;
        let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
        let relay = Relay::new(store.clone(), KEEPING)
            .with_pauses(first, longest)
            .with_lease(Duration::from_millis(30));
        let relay = relay.start().unwrap();
        relay.idle().await.unwrap();
        let orders = Repository::<Order, _>::new(store.clone());
        relay.pause("keep").await.unwrap();
        let submit = || submit(&[("A", 1)], 1);
        orders.execute(order(1), submit()).await.unwrap();
        write(&store, None).await;
        let status = loop {
            let status = relay.status("keep").await.unwrap();
            if status.restarts > 0 {
                break status;
            }
            pause(Duration::from_millis(1)).await;
        };
        assert_eq!(
            status.last_error.as_deref(),
            Some("the consumer `keep` was removed")
        );
        // It is not paused any more.
        relay.idle().await.unwrap();
        let stocks = Repository::<Stock, _>::new(store.clone());
        assert_eq!(stocks.load(stock("A")).await.unwrap().available, 9);

        let stored = store.document(&key()).await.unwrap().unwrap().content;
        let json = "{\"partitions\":\"many\"}".to_owned();
        let unreadable = DocumentContent {
            json,
            ..stored.clone()
        };
        write(&store, Some(unreadable)).await;
        let error = relay.status("keep").await.unwrap_err();
        let text = ErrorChain::of(&error).to_string();
        assert!(text.contains("`consumer` `keep`"), "{text}");
        orders.execute(order(2), submit()).await.unwrap();
        write(&store, Some(stored)).await;
        relay.idle().await.unwrap();
        assert_eq!(stocks.load(stock("A")).await.unwrap().available, 8);
        relay.stop().await;
    });
}
