//! The failure of the document: the customer side is away, and the orders are not.

use std::sync::{
    Arc, Condvar, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use entail::{
    StoreError, StreamName,
    store::{Answer, Append, Appended, Message, Store, kit::Wrapper},
};

/// A store that refuses to write what belongs to customers while the outage lasts.
#[derive(Clone, Debug)]
pub struct Outage<S> {
    store: S,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    lasts: AtomicBool,
    refused: Mutex<u32>,
    changed: Condvar,
}

impl State {
    fn refused(&self) -> MutexGuard<'_, u32> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Store> Outage<S> {
    /// A store that works.
    pub fn new(store: S) -> Self {
        let state = Arc::default();
        Self { store, state }
    }

    /// The outage begins.
    pub fn begin(&self) {
        self.state.lasts.store(true, Ordering::SeqCst);
    }

    /// The outage ends. Returns how many writes were refused.
    pub fn end(&self) -> u32 {
        self.state.lasts.store(false, Ordering::SeqCst);
        *self.state.refused()
    }

    /// Waits until this many writes were refused.
    pub fn wait_for_refused(&self, count: u32) {
        let mut refused = self.state.refused();
        while *refused < count {
            let waited = self.state.changed.wait(refused);
            refused = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn check(&self, stream: &StreamName) -> Result<(), StoreError> {
        if stream.aggregate() != "customer" || !self.state.lasts.load(Ordering::SeqCst) {
            return Ok(());
        }
        let mut refused = self.state.refused();
        *refused = refused.saturating_add(1);
        self.state.changed.notify_all();
        Err(StoreError::Unreachable {
            place: "the customers".to_owned(),
            source: "network error".into(),
        })
    }
}

impl<S: Store> Wrapper for Outage<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.store
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.check(&append.stream)?;
        self.store.append(append).await
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        self.check(stream)?;
        self.store.settle(stream, message).await
    }
}
