//! A crash at each step: at each write of the relay, before it and after it. What was begun is gone, and
//! another relay goes on.

use std::{
    env,
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use entail::{
    StoreError, StreamName, block_on,
    relay::Running,
    store::{
        Answer, AnyStore, Append, Appended, DocumentChange, Documents as _, Message, Streams as _,
        kit::{Notifier, Wrapper},
    },
};

use crate::{
    play::{Scenario, Stage, settle},
    stores::{Kind, on_each_store, places},
};

/// When a store dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

/// A store that dies at a write.
#[derive(Clone)]
pub struct Dying {
    store: AnyStore,
    moment: Moment,
    state: Arc<State>,
}

struct State {
    /// The number of writes that are left.
    left: AtomicI64,
    is_dead: AtomicBool,
    died: Notifier,
    /// What happens when it dies.
    dies: fn(),
}

impl Dying {
    pub fn new(store: AnyStore, moment: Moment, writes: i64, dies: fn()) -> Self {
        let state = State {
            left: AtomicI64::new(writes),
            is_dead: AtomicBool::new(false),
            died: Notifier::default(),
            dies,
        };
        let state = Arc::new(state);
        Self {
            store,
            moment,
            state,
        }
    }

    fn is_dead(&self) -> bool {
        self.state.is_dead.load(Ordering::SeqCst)
    }

    fn die<T>(&self) -> Result<T, StoreError> {
        self.state.is_dead.store(true, Ordering::SeqCst);
        self.state.died.notify();
        (self.state.dies)();
        Err(dead())
    }

    async fn write<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.is_dead() {
            return Err(dead());
        }
        let is_last = self.state.left.fetch_sub(1, Ordering::SeqCst) == 1;
        if is_last && self.moment == Moment::Before {
            return self.die();
        }
        let answer = call.await;
        if is_last { self.die() } else { answer }
    }

    /// Waits until it dies.
    async fn death(&self) {
        while !self.is_dead() {
            let wait = Duration::from_secs(1);
            self.state.died.wait(|| self.is_dead(), wait).await;
        }
    }
}

fn dead() -> StoreError {
    StoreError::Unreachable {
        place: "a dying store".to_owned(),
        source: "it is dead".into(),
    }
}

impl Wrapper for Dying {
    type Inner = AnyStore;

    fn inner(&self) -> &AnyStore {
        &self.store
    }

    async fn around<T: Send>(
        &self,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        if self.is_dead() {
            return Err(dead());
        }
        call.await
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.write(self.store.append(append)).await
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        self.write(self.store.settle(stream, message)).await
    }

    async fn write_documents(
        &self,
        changes: Vec<DocumentChange>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        self.write(self.store.write_documents(changes)).await
    }
}

/// Runs a future, but not longer than the store lives. Returns `None` if the store died.
async fn until_death<T>(store: &Dying, future: impl Future<Output = T>) -> Option<T> {
    let (mut future, mut death) = (pin!(future), pin!(store.death()));
    std::future::poll_fn(|task| match death.as_mut().poll(task) {
        Poll::Ready(()) => Poll::Ready(None),
        Poll::Pending => future.as_mut().poll(task).map(Some),
    })
    .await
}

/// Plays one stage up to its end. If the store dies, another relay goes on.
async fn play_stage<S: Scenario>(stage: &Stage, number: usize, store: &Dying) {
    let relay = stage.start::<S>(&AnyStore::new(store.clone()));
    until_death(store, relay.ready()).await;
    let act = async |relay: &Running| S::act(number, &stage.store, relay, &stage.clock).await;
    let has_acted = act(&relay).await.is_ok();
    let is_last = number + 1 == S::STAGES;
    let settled = until_death(store, settle::<S>(&relay, is_last)).await;
    relay.stop().await;
    if settled.is_some() {
        return;
    }
    let relay = stage.start::<S>(&stage.store);
    relay.ready().await.unwrap();
    if !has_acted {
        // Whoever asked the relay got an error, and asks again.
        act(&relay).await.unwrap();
    }
    settle::<S>(&relay, is_last).await;
    relay.stop().await;
}

/// One step in this many, unless `ENTAIL_LONG` is set.
pub fn stride(kind: Kind) -> usize {
    match kind {
        _ if env::var_os("ENTAIL_LONG").is_some() => 1,
        Kind::Memory => 1,
        Kind::File => 3,
        Kind::Postgres => 9,
    }
}

fn crashing<S: Scenario>(kind: Kind) {
    let Some(places) = places(kind) else { return };
    for moment in [Moment::Before, Moment::After] {
        let mut crashes = 0;
        for writes in (1..).step_by(stride(kind)) {
            let stage = Stage::new(places().open());
            let store = Dying::new(stage.store.clone(), moment, writes, || {});
            block_on(async {
                stage.prepare::<S>().await;
                for number in 0..S::STAGES {
                    if store.is_dead() {
                        let living = Dying::new(stage.store.clone(), moment, i64::MAX, || {});
                        play_stage::<S>(&stage, number, &living).await;
                    } else {
                        play_stage::<S>(&stage, number, &store).await;
                    }
                }
            });
            S::check(&stage.store);
            if !store.is_dead() {
                break;
            }
            crashes += 1;
        }
        assert!(crashes > 1, "{crashes} crashes");
    }
}

on_each_store!(crashing);
