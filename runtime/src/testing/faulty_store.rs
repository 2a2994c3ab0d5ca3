//! A store that fails, by a seed or when it is told to.

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
    store::{Append, Appended, Store, StoreError, kit::Wrapper},
    waiting::timer::pause,
};

/// A store that fails as real ones do: it is away for a call, answers late, stores an append and
/// loses its answer, or is given one append twice. For tests of what is built on a store.
///
/// With [`FaultyStore::new`] it does so only while it is told to; with [`FaultyStore::seeded`] at
/// random, in the same way for the same seed and the same calls. It counts the calls, too. Clones
/// share all of it.
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
/// // Half of the calls go wrong; each message counts once all the same.
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
    told: Arc<Told>,
}

#[derive(Debug, Default)]
struct Told {
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
    /// It does not get there.
    Away,
    /// It is late.
    Late(Duration),
    /// It is done, and the answer is lost.
    AnswerLost,
    /// It is done twice.
    Repeated,
}

impl<S: Store> FaultyStore<S> {
    /// A store that fails while it is told to, and works before.
    pub fn new(store: S) -> Self {
        Self {
            store,
            told: Arc::default(),
        }
    }

    /// A store of whose calls so many in a hundred go wrong, as the seed has it.
    pub fn seeded(store: S, seed: u64, percent: u8) -> Self {
        let chance = Chance {
            random: Random::new(seed),
            percent: percent.into(),
        };
        let told = Told {
            chance: Some(Mutex::new(chance)),
            ..Told::default()
        };
        Self {
            store,
            told: Arc::new(told),
        }
    }

    /// Lets appends fail before they get to the store, or lets them pass again.
    pub fn fail_appends(&self, fail: bool) {
        self.told.appends_fail.store(fail, Ordering::SeqCst);
    }

    /// Lets reads fail before they get to the store, or lets them pass again.
    pub fn fail_reads(&self, fail: bool) {
        self.told.reads_fail.store(fail, Ordering::SeqCst);
    }

    /// Lets appends be stored and their answers be lost ([`StoreError::Uncertain`]), or arrive again.
    pub fn lose_answers(&self, lose: bool) {
        self.told.answers_lost.store(lose, Ordering::SeqCst);
    }

    /// How many appends and how many reads there were since this was asked last.
    #[must_use]
    pub fn calls(&self) -> (u64, u64) {
        let taken = |count: &AtomicU64| count.swap(0, Ordering::SeqCst);
        (taken(&self.told.appends), taken(&self.told.reads))
    }

    /// The store behind it, which does not fail.
    pub const fn inner(&self) -> &S {
        &self.store
    }

    /// What goes wrong with the next call, if something does.
    fn fault(&self) -> Option<Fault> {
        let mut chance = self
            .told
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

    /// A call that changes nothing.
    async fn asked<T>(
        &self,
        ask: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.told.reads.fetch_add(1, Ordering::SeqCst);
        if self.told.reads_fail.load(Ordering::SeqCst) {
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
        source: "it is away for this call".into(),
    }
}

/// All calls but an append can be made again without harm, so that one fault is as good as another.
impl<S: Store> Wrapper for FaultyStore<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.store
    }

    fn around<T: Send>(
        &self,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> impl Future<Output = Result<T, StoreError>> + Send {
        self.asked(call)
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.told.appends.fetch_add(1, Ordering::SeqCst);
        if self.told.appends_fail.load(Ordering::SeqCst) {
            return Err(away());
        }
        let told = self.told.answers_lost.load(Ordering::SeqCst);
        match self.fault().or(told.then_some(Fault::AnswerLost)) {
            Some(Fault::Away) => Err(away()),
            Some(Fault::Late(late)) => {
                pause(late).await;
                self.store.append(append).await
            }
            Some(Fault::AnswerLost) => {
                let _ = self.store.append(append).await;
                Err(StoreError::Uncertain {
                    place: "a faulty store".to_owned(),
                    source: "the answer was lost".into(),
                })
            }
            Some(Fault::Repeated) => {
                let answer = self.store.append(append.clone()).await;
                let _ = self.store.append(append).await;
                answer
            }
            None => self.store.append(append).await,
        }
    }
}
