//! Many parked streams: what it costs to try some of them again.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use entail::{
    MemoryStore, StoreError, block_on,
    prelude::*,
    relay::{Relay, Running},
    store::{Document, kit::Wrapper},
};
use entail_test_support::shop::{KEEPING, fill, order, order::Order, stock, stock::Stock, submit};

/// A store that counts the documents of parked streams that are read.
#[derive(Clone)]
struct Counting {
    store: MemoryStore,
    read: Arc<AtomicUsize>,
}

impl Counting {
    fn count(&self, documents: Vec<Document>) -> Vec<Document> {
        let parked = |document: &&Document| document.key.kind.starts_with("parked/");
        let count = documents.iter().filter(parked).count();
        self.read.fetch_add(count, Ordering::SeqCst);
        documents
    }
}

impl Wrapper for Counting {
    type Inner = MemoryStore;

    fn inner(&self) -> &MemoryStore {
        &self.store
    }

    async fn documents(
        &self,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Document>, StoreError> {
        let documents = self.store.documents(kind, after, limit).await?;
        Ok(self.count(documents))
    }

    async fn due(&self, kind: &str, limit: usize) -> Result<Vec<Document>, StoreError> {
        let documents = self.store.due(kind, limit).await?;
        Ok(self.count(documents))
    }
}

/// The number of orders that are parked.
fn number() -> usize {
    if std::env::var_os("ENTAIL_LONG").is_some() {
        100_000
    } else {
        2_000
    }
}

/// A store with orders for which there is no stock, and a relay that has parked them.
async fn with_parked() -> (Counting, Running) {
    let store = Counting {
        store: MemoryStore::new(),
        read: Arc::default(),
    };
    let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
    relay.ready().await.unwrap();
    let orders = Repository::<Order, _>::new(store.clone());
    for number in 0..number() {
        let submit = submit(&[("A", 1)], 1);
        let order = order(u128::try_from(number).unwrap());
        orders.execute(order, submit).await.unwrap();
    }
    relay.idle().await.unwrap();
    (store, relay)
}

async fn held(store: &Counting) -> usize {
    let stocks = Repository::<Stock, _>::new(store.clone());
    stocks.load(stock("A")).await.unwrap().held.len()
}

/// To try one parked stream again, the relay reads that one.
#[test]
fn a_retry_of_one_of_many_reads_that_one() {
    block_on(async {
        let (store, relay) = with_parked().await;
        assert_eq!(
            relay.status("keep").await.unwrap().parked,
            number().min(10_000)
        );
        let parked = relay.parked("keep", 1_000).await.unwrap();
        store.read.store(0, Ordering::SeqCst);
        fill(&store, &[("A", 1)]).await;
        relay.retry(&parked[700]).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(held(&store).await, 1);
        let read = store.read.load(Ordering::SeqCst);
        assert!((1..=3).contains(&read), "{read}");
    });
}

/// All of them are tried again, some at a time, and each is read a few times. What was asked for before
/// the relay stopped goes on with the next one.
#[test]
fn a_retry_of_all_goes_on_after_a_restart() {
    block_on(async {
        let (store, relay) = with_parked().await;
        let all = u32::try_from(number()).unwrap();
        fill(&store, &[("A", all - 1)]).await;
        store.read.store(0, Ordering::SeqCst);
        assert_eq!(relay.retry_all("keep").await.unwrap(), number());
        relay.stop().await;
        let relay = Relay::new(store.clone(), KEEPING).start().unwrap();
        relay.idle().await.unwrap();
        assert_eq!(held(&store).await, number() - 1);
        // One is refused again, and was tried once more.
        let parked = relay.parked("keep", 10).await.unwrap();
        let [parked] = &*parked else {
            panic!("{parked:?}");
        };
        assert_eq!(parked.retries, 1);
        assert_eq!(relay.retry_all("keep").await.unwrap(), 1);
        relay.idle().await.unwrap();
        assert_eq!(relay.parked("keep", 10).await.unwrap()[0].retries, 2);
        let read = store.read.load(Ordering::SeqCst);
        assert!(read < number() * 10, "{read}");
    });
}
