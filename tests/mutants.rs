//! Stores that break one promise each: the suite must notice every one of them.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
};

use entail::{
    Position, StreamName,
    prelude::*,
    store::{
        Answer, Append, Appended, Filter, LogPage, MessageId, Restored, StreamPage, kit::Wrapper,
    },
    testing::conformance,
};

/// The promise that is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Without {
    /// No key on (stream, version): every append follows on what is there.
    ExpectedVersion,
    /// Two of one append's events are stored in two steps, and the second may fail.
    Atomicity,
    /// A claim that fails leaves the events behind.
    AtomicClaims,
    /// The message is not stored with the append.
    Messages,
    /// What was answered cannot be asked for.
    Answers,
    /// Claims are not looked at.
    Claims,
    /// Nothing is ever released.
    Releases,
    /// The state is not stored.
    States,
    /// A state is stored although its events are refused.
    StatesWithTheirEvents,
    /// Readers of the log follow positions, and some commit late.
    CommitOrder,
    /// A reader gets what it did not ask for.
    Filters,
    /// A page's version is of a later moment than its events.
    OneMoment,
    /// Reads come from a copy that is behind.
    FreshReads,
    /// What lies behind a consumer is not kept for it.
    Checkpoints,
    /// Events go for the sake of a state of whatever shape.
    Shapes,
    /// The last event of a page is left out.
    WholePages,
    /// What was restored may stand anywhere.
    RestoredOrder,
}

#[derive(Clone)]
struct Mutant {
    store: MemoryStore,
    without: Without,
    /// The versions of the last reads, for a copy that is behind.
    seen: Arc<Mutex<VecDeque<Version>>>,
}

impl Mutant {
    fn new(without: Without) -> Self {
        Self {
            store: MemoryStore::new(),
            without,
            seen: Arc::default(),
        }
    }

    fn is(&self, without: Without) -> bool {
        self.without == without
    }
}

impl Wrapper for Mutant {
    type Inner = MemoryStore;

    fn inner(&self) -> &MemoryStore {
        &self.store
    }

    #[allow(clippy::wildcard_enum_match_arm)] // most of them leave it as it is
    async fn append(&self, mut append: Append) -> Result<Appended, StoreError> {
        let whole = append.clone();
        match self.without {
            Without::Messages => append.message = None,
            Without::Claims => append.claims.clear(),
            Without::Releases => append
                .claims
                .retain(|change| matches!(change, entail::store::ClaimChange::Take(_))),
            Without::States => append.state = None,
            Without::Atomicity if append.events.len() > 1 => {
                let mut first = append.clone();
                first.events.truncate(1);
                first.state = None;
                let _ = self.store.append(first).await;
            }
            _ => {}
        }
        match self.store.append(append).await {
            Err(StoreError::Conflict(conflict)) if self.is(Without::ExpectedVersion) => {
                let mut late = whole;
                late.expected = conflict.actual;
                self.store.append(late).await
            }
            Err(StoreError::Conflict(conflict)) if self.is(Without::StatesWithTheirEvents) => {
                let mut state = whole;
                state.expected = conflict.actual;
                state.events.clear();
                state.message = None;
                state.claims.clear();
                let _ = self.store.append(state).await;
                Err(StoreError::Conflict(conflict))
            }
            Err(error @ StoreError::Claimed(_)) if self.is(Without::AtomicClaims) => {
                let mut rest = whole;
                rest.claims.clear();
                let _ = self.store.append(rest).await;
                Err(error)
            }
            answer => answer,
        }
    }

    async fn read(
        &self,
        stream: &StreamName,
        after: Version,
        limit: usize,
    ) -> Result<StreamPage, StoreError> {
        let mut page = self.store.read(stream, after, limit).await?;
        if self.is(Without::OneMoment) {
            std::thread::yield_now();
            page.version = self.store.read(stream, after, 0).await?.version;
        }
        if self.is(Without::WholePages) && page.events.len() > 5 {
            page.events.pop();
        }
        if self.is(Without::FreshReads) {
            let mut seen = self.seen.lock().unwrap();
            seen.push_back(page.version);
            if seen.len() > 4 {
                let old = seen.pop_front().unwrap();
                page.version = page.version.min(old.max(after));
                page.events.retain(|event| event.version <= old);
            }
        }
        Ok(page)
    }

    async fn answer(
        &self,
        stream: &StreamName,
        message: &MessageId,
    ) -> Result<Option<Answer>, StoreError> {
        if self.is(Without::Answers) {
            return Ok(None);
        }
        self.store.answer(stream, message).await
    }

    async fn log(
        &self,
        after: Position,
        filter: &Filter,
        limit: usize,
    ) -> Result<LogPage, StoreError> {
        let all = Filter::all();
        let ignored = self.is(Without::Filters);
        let mut page = self
            .store
            .log(after, if ignored { &all } else { filter }, limit)
            .await?;
        if self.is(Without::CommitOrder) && page.is_end && page.events.len() > 1 {
            // One that is not committed yet, while those behind it are.
            let place = page.events.len() - 2;
            if page.events[place].position.sequence() % 7 == 3 {
                page.events.remove(place);
            }
        }
        Ok(page)
    }

    async fn prune(&self, aggregate: &str, shape: &str, limit: usize) -> Result<usize, StoreError> {
        if self.is(Without::Checkpoints) {
            let all = self.store.checkpoints().await?;
            for (consumer, _) in &all {
                self.store.set_checkpoint(consumer, None).await?;
            }
            let pruned = self.store.prune(aggregate, shape, limit).await;
            for (consumer, position) in &all {
                self.store.set_checkpoint(consumer, Some(*position)).await?;
            }
            return pruned;
        }
        let shape = if self.is(Without::Shapes) {
            "a shape"
        } else {
            shape
        };
        self.store.prune(aggregate, shape, limit).await
    }

    async fn restore(&self, restored: Restored) -> Result<(), StoreError> {
        if self.is(Without::RestoredOrder) {
            for event in restored.events {
                let events = vec![event];
                let holdings = Vec::new();
                let _ = self.store.restore(Restored { events, holdings }).await;
            }
            let events = Vec::new();
            let holdings = restored.holdings;
            return self.store.restore(Restored { events, holdings }).await;
        }
        self.store.restore(restored).await
    }
}

/// What the suite says of a store.
fn said(check: impl FnOnce()) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(check)).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    Some(
        text.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
            .unwrap(),
    )
}

#[test]
fn the_suite_notices_every_promise_that_is_taken_out() {
    for (without, due) in [
        (Without::ExpectedVersion, "stores all of its events or none"),
        (Without::Atomicity, "without a gap"),
        (Without::AtomicClaims, "one stream at a time holds a claim"),
        (
            Without::Messages,
            "a message that comes again changes nothing",
        ),
        (
            Without::Answers,
            "a message that comes again changes nothing",
        ),
        (Without::Claims, "one stream at a time holds a claim"),
        (Without::Releases, "a released value can be claimed"),
        (Without::States, "a load returns the state"),
        (Without::StatesWithTheirEvents, "stores no state"),
        (Without::CommitOrder, "the order of their appends"),
        (Without::Filters, "gets all events that it asks for"),
        (Without::OneMoment, "calls on one stream have one order"),
        (Without::FreshReads, "calls on one stream have one order"),
        (Without::Checkpoints, "every consumer has processed them"),
        (Without::Shapes, "every consumer has processed them"),
        (Without::WholePages, "all of its events or none"),
        (
            Without::RestoredOrder,
            "does not follow the last event of its stream",
        ),
    ] {
        let said = said(|| conformance::check(|| Mutant::new(without)));
        let said = said.unwrap_or_else(|| panic!("{without:?} went unnoticed"));
        assert!(said.contains(due), "{without:?}: {said}");
        println!("{without:?}: {}", said.lines().next().unwrap_or_default());
    }
}

#[test]
fn the_suite_notices_a_store_that_forgets_its_last_append() {
    let kept = Arc::new(Mutex::new(MemoryStore::new()));
    let reopened = || {
        // What was not synced is gone.
        let all = kept.lock().unwrap().clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let after_loss = MemoryStore::new();
        runtime.block_on(async {
            let log = all
                .log(Position::START, &Filter::all(), 1_000)
                .await
                .unwrap();
            let mut events = log.events;
            events.pop();
            let holdings = Vec::new();
            after_loss
                .restore(Restored { events, holdings })
                .await
                .unwrap();
        });
        *kept.lock().unwrap() = after_loss.clone();
        after_loss
    };
    let said = said(|| conformance::check_durable(reopened)).unwrap();
    assert!(
        said.contains("is still there after the store is opened again"),
        "{said}"
    );
    let store = MemoryStore::new();
    conformance::check_durable(|| store.clone());
}
