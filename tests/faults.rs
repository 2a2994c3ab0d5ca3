//! A store that fails when it is told to.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use entail::{
    AnyStore, Position, Recorded, Store, StoreError, StreamName, Version,
    store::{Append, Appended, Payload, StreamPage},
};

#[derive(Clone)]
pub struct FaultyStore {
    store: AnyStore,
    appends: Arc<AtomicBool>,
    reads: Arc<AtomicBool>,
}

impl FaultyStore {
    pub fn new(store: AnyStore) -> Self {
        Self {
            store,
            appends: Arc::default(),
            reads: Arc::default(),
        }
    }

    pub fn fail_appends(&self, fail: bool) {
        self.appends.store(fail, Ordering::SeqCst);
    }

    pub fn fail_reads(&self, fail: bool) {
        self.reads.store(fail, Ordering::SeqCst);
    }

    fn check(fails: &AtomicBool, doing: &'static str) -> Result<(), StoreError> {
        if fails.load(Ordering::SeqCst) {
            return Err(StoreError::Database {
                doing,
                place: "a store that fails".into(),
                source: "as told".into(),
            });
        }
        Ok(())
    }
}

impl Store for FaultyStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        Self::check(&self.appends, "append to")?;
        self.store.append(append).await
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        Self::check(&self.reads, "read")?;
        self.store.read(stream, after, limit).await
    }

    async fn log(
        &self,
        after: Position,
        limit: usize,
    ) -> Result<Vec<Recorded<Payload>>, StoreError> {
        Self::check(&self.reads, "read")?;
        self.store.log(after, limit).await
    }
}
