//! A store that fails, at random or on request.

use std::{
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::random::Random;
use crate::{
    domain::stream_name::StreamName,
    store::{
        Answer, Append, Appended, DocumentChange, Message, Statement, Store, StoreError,
        kit::Wrapper,
    },
    waiting::timer::pause,
};

/// A store that fails as real stores do: it cannot be reached for a call, it is late, it stores an
/// append and loses the answer, or it gets an append twice. Use it to test code that is built on a
/// store. [`settle`](crate::store::Streams::settle) and
/// [`write_documents`](crate::store::Documents::write_documents) fail and count as appends do, and so
/// does [`write_tables`](crate::store::Documents::write_tables).
///
/// With [`FaultyStore::new`], it fails only on request. With [`FaultyStore::seeded`], it fails at
/// random, in the same way for the same seed and the same calls. It also counts the calls. Clones
/// share all of this.
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default)] #[derive(Default)] pub struct Counter { count: u64 }
/// # #[event] pub enum CounterEvent { Counted { #[set] count: u64 } }
/// # #[aggregate(events = CounterEvent)] impl Counter {
/// #     #[command] pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
/// #         Ok(Counted { count: self.count.saturating_add(1) })
/// #     }
/// # }
/// use entail::testing::FaultyStore;
///
/// // Half of the calls go wrong. Each message still takes effect once.
/// let store = FaultyStore::seeded(MemoryStore::new(), 1, 50);
/// let counters = Repository::<Counter, _>::new(store).blocking();
/// let id = Id::new();
/// for message in 0..20 {
///     while counters.execute_once(id, message.to_string(), Count {}).is_err() {}
/// }
/// # loop {
/// #     let Ok(counter) = counters.load(id) else { continue };
/// assert_eq!(counter.count, 20);
/// #     break;
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FaultyStore<S> {
    store: S,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    appends_fail: AtomicBool,
    reads_fail: AtomicBool,
    answers_lost: AtomicBool,
    appends: AtomicU64,
    reads: AtomicU64,
    chance: Option<Mutex<Chance>>,
}

#[derive(Debug)]
struct Chance {
    random: Random,
    percent: usize,
}

/// What goes wrong with a call.
enum Fault {
    /// The call does not reach the store.
    Away,
    /// The call is late.
    Late(Duration),
    /// The call is done, and its answer is lost.
    AnswerLost,
    /// The call is done twice.
    Repeated,
}

impl<S: Store> FaultyStore<S> {
    /// A store that works until it is told to fail.
    pub fn new(store: S) -> Self {
        Self {
            store,
            shared: Arc::default(),
        }
    }

    /// A store of whose calls `percent` in a hundred go wrong. The seed selects the calls and the
    /// faults.
    pub fn seeded(store: S, seed: u64, percent: u8) -> Self {
        let chance = Chance {
            random: Random::new(seed),
            percent: percent.into(),
        };
        let shared = Shared {
            chance: Some(Mutex::new(chance)),
            ..Shared::default()
        };
        Self {
            store,
            shared: Arc::new(shared),
        }
    }

    /// Makes appends fail before they reach the store, or lets them pass again.
    pub fn fail_appends(&self, fail: bool) {
        self.shared.appends_fail.store(fail, Ordering::SeqCst);
    }

    /// Makes reads fail before they reach the store, or lets them pass again.
    pub fn fail_reads(&self, fail: bool) {
        self.shared.reads_fail.store(fail, Ordering::SeqCst);
    }

    /// Makes appends lose their answers after they are stored ([`StoreError::Uncertain`]), or lets
    /// the answers pass again.
    pub fn lose_answers(&self, lose: bool) {
        self.shared.answers_lost.store(lose, Ordering::SeqCst);
    }

    /// The number of appends and the number of reads since the last call of this function.
    #[must_use]
    pub fn calls(&self) -> (u64, u64) {
        let taken = |count: &AtomicU64| count.swap(0, Ordering::SeqCst);
        (taken(&self.shared.appends), taken(&self.shared.reads))
    }

    /// The inner store, which does not fail.
    pub const fn inner(&self) -> &S {
        &self.store
    }

    /// What goes wrong with the next call, if anything does.
    fn fault(&self) -> Option<Fault> {
        let mut chance = self
            .shared
            .chance
            .as_ref()?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let percent = chance.percent;
        if !chance.random.chance(percent) {
            return None;
        }
        Some(match chance.random.below(4) {
            0 => Fault::Away,
            1 => Fault::Late(Duration::from_micros(chance.random.below(2_000) as u64)),
            2 => Fault::AnswerLost,
            _ => Fault::Repeated,
        })
    }

    /// Passes on a call that writes. `call` starts it.
    async fn write_call<T, F: Future<Output = Result<T, StoreError>>>(
        &self,
        call: impl Fn() -> F,
    ) -> Result<T, StoreError> {
        self.shared.appends.fetch_add(1, Ordering::SeqCst);
        if self.shared.appends_fail.load(Ordering::SeqCst) {
            return Err(away());
        }
        let is_lost = self.shared.answers_lost.load(Ordering::SeqCst);
        match self.fault().or(is_lost.then_some(Fault::AnswerLost)) {
            Some(Fault::Away) => Err(away()),
            Some(Fault::Late(late)) => {
                pause(late).await;
                call().await
            }
            Some(Fault::AnswerLost) => {
                let _ = call().await;
                Err(StoreError::Uncertain {
                    place: "a faulty store".to_owned(),
                    source: "the answer was lost".into(),
                })
            }
            Some(Fault::Repeated) => {
                let answer = call().await;
                let _ = call().await;
                answer
            }
            None => call().await,
        }
    }

    /// Passes on a call that changes nothing.
    async fn read_call<T>(
        &self,
        ask: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.shared.reads.fetch_add(1, Ordering::SeqCst);
        if self.shared.reads_fail.load(Ordering::SeqCst) {
            return Err(away());
        }
        match self.fault() {
            Some(Fault::Away | Fault::AnswerLost) => Err(away()),
            Some(Fault::Late(late)) => {
                pause(late).await;
                ask.await
            }
            Some(Fault::Repeated) | None => ask.await,
        }
    }
}

fn away() -> StoreError {
    StoreError::Unreachable {
        place: "a faulty store".to_owned(),
        source: "this call fails on purpose".into(),
    }
}

/// All other calls can be repeated without harm, so they need no other faults.
impl<S: Store> Wrapper for FaultyStore<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.store
    }

    fn around<T: Send>(
        &self,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> impl Future<Output = Result<T, StoreError>> + Send {
        self.read_call(call)
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.write_call(|| self.store.append(append.clone())).await
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        self.write_call(|| self.store.settle(stream, message.clone()))
            .await
    }

    async fn write_documents(
        &self,
        changes: Vec<DocumentChange>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        self.write_call(|| self.store.write_documents(changes.clone()))
            .await
    }

    async fn write_tables(
        &self,
        changes: Vec<DocumentChange>,
        statements: Vec<Statement>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        self.write_call(|| self.store.write_tables(changes.clone(), statements.clone()))
            .await
    }
}
