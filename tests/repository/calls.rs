//! What a command costs, in calls of the store.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use entail::{
    Position, Recorded, StreamName,
    prelude::*,
    store::{Append, Appended, Payload, StreamPage},
};

use crate::fixture::account::*;

/// Counts the appends and the reads of a store in memory.
#[derive(Clone, Default)]
struct Counted {
    store: MemoryStore,
    appends: Arc<AtomicUsize>,
    reads: Arc<AtomicUsize>,
}

impl Counted {
    /// The appends and the reads since the last time.
    fn calls(&self) -> (usize, usize) {
        let taken = |count: &AtomicUsize| count.swap(0, Ordering::SeqCst);
        (taken(&self.appends), taken(&self.reads))
    }
}

impl Store for Counted {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        self.store.append(append).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.store.read(stream, after, limit).await
    }

    async fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        self.store.log(after, limit).await
    }
}

#[test]
fn a_command_costs_one_append_and_only_an_unknown_aggregate_a_read() {
    let store = Counted::default();
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let id = Id::new();
    let owner = "Ada".to_owned();
    accounts.execute(id, Open { owner }).unwrap();
    let _ = store.calls();
    accounts.execute(id, Deposit { amount: 5 }).unwrap();
    assert_eq!(store.calls(), (1, 0), "on a cached aggregate");

    let elsewhere = Repository::<Account, _>::new(store.clone()).blocking();
    elsewhere.execute(id, Deposit { amount: 5 }).unwrap();
    assert_eq!(store.calls(), (1, 1), "on an aggregate that is not cached");

    // Stale now: the append finds out, and the new events alone are read.
    accounts.execute(id, Deposit { amount: 5 }).unwrap();
    assert_eq!(store.calls(), (2, 1), "on a stale aggregate");

    // No answer is given on stale state.
    assert!(accounts.execute(id, Withdraw { amount: 500 }).is_err());
    assert_eq!(store.calls(), (0, 1), "when it is rejected");
}
