//! A relay that has lost its table meanwhile: its next batch is refused as a whole.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
    mpsc::{Receiver, Sender, channel},
};

use entail::{
    FileStore, block_on,
    prelude::*,
    relay::Relay,
    store::{DocumentChange, Statement, kit::Wrapper},
};
use entail_test_support::rows::{one, submit_orders};

use super::{Place, numbers};

/// A file in which another process takes the table just before the next batch is written.
#[derive(Clone)]
struct Taken {
    store: FileStore,
    is_armed: Arc<AtomicBool>,
    answers: Arc<Mutex<Sender<Option<Vec<u64>>>>>,
}

impl Taken {
    fn new(store: FileStore) -> (Self, Receiver<Option<Vec<u64>>>) {
        let (sender, answers) = channel();
        let taken = Self {
            store,
            is_armed: Arc::default(),
            answers: Arc::new(Mutex::new(sender)),
        };
        (taken, answers)
    }
}

impl Wrapper for Taken {
    type Inner = FileStore;

    fn inner(&self) -> &FileStore {
        &self.store
    }

    async fn write_tables(
        &self,
        changes: Vec<DocumentChange>,
        statements: Vec<Statement>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        if statements.is_empty() || !self.is_armed.swap(false, Ordering::SeqCst) {
            return self.store.write_tables(changes, statements).await;
        }
        // The other process writes the same document, so it gets a new revision.
        let mut others = Vec::new();
        for change in &changes {
            let stored = self.store.document(&change.key).await?;
            others.push(DocumentChange {
                key: change.key.clone(),
                expected: None,
                content: stored.map(|document| document.content),
            });
        }
        self.store.write_documents(others).await?;
        let answer = self.store.write_tables(changes, statements).await?;
        self.answers.lock().unwrap().send(answer.clone()).unwrap();
        Ok(answer)
    }
}

#[test]
fn a_relay_that_lost_its_table_writes_nothing() {
    let place = Place::new();
    let (store, answers) = Taken::new(place.open());
    block_on(async {
        submit_orders(&store.store, 0..5).await;
        let relay = Relay::new(store.clone(), one::ROWS).start().unwrap();
        relay.idle().await.unwrap();
        store.is_armed.store(true, Ordering::SeqCst);
        submit_orders(&store.store, 5..6).await;
        assert_eq!(answers.recv().unwrap(), None);
        // It takes the table again, and writes the row once.
        relay.idle().await.unwrap();
        let rows = numbers(&place.reader(), "total", "order_rows");
        assert_eq!(rows, (0..6).collect::<Vec<_>>());
    });
}
