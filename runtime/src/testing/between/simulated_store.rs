//! A store that gives way before and after each call, and fails at random, so that a scheduler can run
//! other tasks in between or end a task at any point.

use std::{
    future::{Future, pending, poll_fn},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::Poll,
};

use super::{
    super::random::Random,
    trouble::{Crash, Trouble},
};
use crate::domain::stream_name::StreamName;
use crate::store::{
    Answer, Append, Appended, DocumentChange, Documents as _, Message, StoreError, Streams as _,
    kit::Wrapper, memory::MemoryStore,
};

#[derive(Clone)]
pub(super) struct SimulatedStore {
    pub(super) store: MemoryStore,
    faults: Arc<Faults>,
}

struct Faults {
    random: Mutex<Random>,
    trouble: Trouble,
    /// Whether calls give way and may fail.
    is_on: AtomicBool,
    /// The number of writes so far.
    writes: AtomicUsize,
    /// Whether the process that made the last call has died in it.
    has_died: AtomicBool,
}

/// What goes wrong with a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    Away,
    AnswerLost,
    Repeated,
}

impl SimulatedStore {
    pub(super) fn new(seed: u64, trouble: Trouble) -> Self {
        Self {
            store: MemoryStore::new(),
            faults: Arc::new(Faults {
                random: Mutex::new(Random::new(seed)),
                trouble,
                is_on: AtomicBool::new(false),
                writes: AtomicUsize::new(0),
                has_died: AtomicBool::new(false),
            }),
        }
    }

    /// Lets calls give way and fail, or not.
    pub(super) fn simulate(&self, is_on: bool) {
        self.faults.is_on.store(is_on, Ordering::Relaxed);
    }

    /// The number of writes so far.
    pub(super) fn writes(&self) -> usize {
        self.faults.writes.load(Ordering::Relaxed)
    }

    /// Whether the process that made the last call has died in it. Asks once.
    pub(super) fn take_death(&self) -> bool {
        self.faults.has_died.swap(false, Ordering::Relaxed)
    }

    /// How the process dies at the write that begins now, if it does.
    fn crash(&self) -> Option<Crash> {
        if !self.faults.is_on.load(Ordering::Relaxed) {
            return None;
        }
        let write = self.faults.writes.fetch_add(1, Ordering::Relaxed);
        self.faults
            .trouble
            .crash
            .filter(|crash| crash.write == write)
    }

    /// The process dies: its call never returns.
    async fn die(&self) {
        self.faults.has_died.store(true, Ordering::Relaxed);
        pending::<()>().await;
    }

    fn fault(&self) -> Option<Fault> {
        if !self.faults.is_on.load(Ordering::Relaxed) {
            return None;
        }
        let random = self.faults.random.lock();
        let mut random = random.unwrap_or_else(PoisonError::into_inner);
        if !random.chance(self.faults.trouble.fails) {
            return None;
        }
        random
            .pick(&[Fault::Away, Fault::AnswerLost, Fault::Repeated])
            .copied()
    }

    /// Lets other tasks run.
    async fn give_way(&self) {
        let mut has_given = !self.faults.is_on.load(Ordering::Relaxed);
        poll_fn(|context| {
            if std::mem::replace(&mut has_given, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    /// Runs a call that changes something. `call` makes it, and makes it again for a repeat.
    async fn change<T, F>(&self, call: impl Fn() -> F + Send) -> Result<T, StoreError>
    where
        T: Send,
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        self.give_way().await;
        let crash = self.crash();
        if crash.is_some_and(|crash| !crash.is_stored) {
            self.die().await;
        }
        let fault = self.fault();
        if fault == Some(Fault::Away) {
            return Err(away());
        }
        let answer = call().await;
        if crash.is_some() {
            self.die().await;
        }
        if fault == Some(Fault::Repeated) {
            let _ = call().await;
        }
        self.give_way().await;
        match fault {
            Some(Fault::AnswerLost) => Err(StoreError::Uncertain {
                place: "a simulated store".to_owned(),
                source: "the answer was lost".into(),
            }),
            _ => answer,
        }
    }
}

fn away() -> StoreError {
    StoreError::Unreachable {
        place: "a simulated store".to_owned(),
        source: "this call fails on purpose".into(),
    }
}

impl Wrapper for SimulatedStore {
    type Inner = MemoryStore;

    fn inner(&self) -> &MemoryStore {
        &self.store
    }

    async fn around<T: Send>(
        &self,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        self.give_way().await;
        if self.fault() == Some(Fault::Away) {
            return Err(away());
        }
        let answer = call.await;
        self.give_way().await;
        answer
    }

    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.change(|| self.store.append(append.clone())).await
    }

    async fn settle(&self, stream: &StreamName, message: Message) -> Result<Answer, StoreError> {
        self.change(|| self.store.settle(stream, message.clone()))
            .await
    }

    async fn write_documents(
        &self,
        changes: Vec<DocumentChange>,
    ) -> Result<Option<Vec<u64>>, StoreError> {
        self.change(|| self.store.write_documents(changes.clone()))
            .await
    }
}
