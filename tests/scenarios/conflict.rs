//! A conflict on every append: another writer is faster each time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use entail::{
    ConcurrencyConflict, StoreError, StreamName, Version, block_on,
    store::{AnyStore, Append, Appended, Streams as _, kit::Wrapper},
};

use crate::{
    play::{Scenario, Stage},
    stores::{Kind, on_each_store, places},
};

/// A store that refuses the first append to each version of a stream that exists. To an append that
/// creates, the refusal would mean that the stream exists.
#[derive(Clone)]
struct Conflicting {
    store: AnyStore,
    refused: Arc<Mutex<HashSet<(StreamName, Version)>>>,
}

impl Wrapper for Conflicting {
    type Inner = AnyStore;

    fn inner(&self) -> &AnyStore {
        &self.store
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        let (stream, expected) = (append.stream.clone(), append.expected);
        let is_first = self
            .refused
            .lock()
            .unwrap()
            .insert((stream.clone(), expected));
        if is_first && expected > Version::NONE {
            return Err(StoreError::Conflict(ConcurrencyConflict {
                stream,
                expected,
                actual: expected,
            }));
        }
        self.store.append(append).await
    }
}

fn conflicting<S: Scenario>(kind: Kind) {
    let Some(places) = places(kind) else { return };
    let stage = Stage::new(places().open());
    let store = Conflicting {
        store: stage.store.clone(),
        refused: Arc::default(),
    };
    let refused = Arc::clone(&store.refused);
    block_on(async {
        stage.prepare::<S>().await;
        stage.play::<S>(&AnyStore::new(store), 0).await;
    });
    S::check(&stage.store);
    assert!(refused.lock().unwrap().len() > 3);
}

on_each_store!(conflicting);
