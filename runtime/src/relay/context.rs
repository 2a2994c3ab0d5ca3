//! What all parts of a relay share.

use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::select;
use uuid::Uuid;

use super::settings::{Leases, PAUSES};
use crate::{
    domain::{position::Position, stream_name::StreamName},
    flow::{AnyTarget, Flow},
    store::{AnyStore, Filter, Log as _, LogPage, StoreError},
    time::clock::Clock,
    waiting::{keyed_lock::KeyedLock, notifier::Notifier, retry::Retry, timer::pause},
};

/// The number of events that are read at a time.
const PAGE: usize = 512;

/// What all parts of a relay share.
pub(crate) struct Context {
    pub(crate) store: AnyStore,
    pub(crate) clock: Clock,
    pub(crate) targets: HashMap<&'static str, Arc<dyn AnyTarget>>,
    /// The names of the streams of the sagas.
    saga_names: Vec<&'static str>,
    /// The process that works, as others see it.
    pub(crate) owner: Uuid,
    pub(crate) leases: Leases,
    /// The pauses between tries of a delivery that failed.
    pub(crate) pauses: Retry,
    /// Whether no other process has the store open.
    pub(crate) is_exclusive: bool,
    /// One saga is moved on by one task at a time.
    pub(crate) sagas: Arc<KeyedLock<StreamName>>,
    /// Rings when something changed that the store does not announce.
    pub(crate) bell: Notifier,
    is_stopping: AtomicBool,
    /// Counts what operators changed in this process.
    changes: AtomicU64,
    reading: Arc<KeyedLock<()>>,
    last_page: Mutex<Option<(Position, Arc<LogPage>)>>,
}

impl Context {
    pub(crate) async fn new(store: AnyStore, clock: Clock, retry: Retry, flow: &Flow) -> Self {
        use crate::store::Documents as _;
        let connect = |target: &crate::flow::Target| {
            let connected = (target.connect)(store.clone(), clock.clone(), retry);
            (target.name, connected)
        };
        Self {
            targets: flow.aggregates.iter().map(connect).collect(),
            saga_names: flow.sagas.iter().map(|saga| saga.streams).collect(),
            is_exclusive: store.is_exclusive().await,
            owner: Clock::system().new_uuid(),
            leases: Leases::default(),
            pauses: PAUSES,
            sagas: KeyedLock::new(),
            bell: Notifier::default(),
            is_stopping: AtomicBool::new(false),
            changes: AtomicU64::new(0),
            reading: KeyedLock::new(),
            last_page: Mutex::default(),
            store,
            clock,
        }
    }

    /// Whether streams of this stored name are those of a saga.
    pub(crate) fn is_saga(&self, name: &str) -> bool {
        self.saga_names.contains(&name)
    }

    pub(crate) fn stop(&self) {
        self.is_stopping.store(true, Ordering::SeqCst);
        self.bell.notify();
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::SeqCst)
    }

    /// An operator changed something.
    pub(crate) fn change(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.bell.notify();
    }

    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Waits, but not longer than until the relay stops.
    pub(crate) async fn pause(&self, duration: Duration) {
        self.pause_unless(duration, || false).await;
    }

    /// Waits, but not longer than until this is so or the relay stops. The one that makes it so rings the bell.
    pub(super) async fn pause_unless(&self, duration: Duration, is_over: impl Fn() -> bool) {
        let ends = std::time::Instant::now().checked_add(duration);
        let is_over = || is_over() || self.is_stopping();
        while !is_over() {
            let now = std::time::Instant::now();
            let Some(left) = ends.map(|ends| ends.saturating_duration_since(now)) else {
                return pause(duration).await;
            };
            if left.is_zero() {
                return;
            }
            self.bell.wait(is_over, left).await;
        }
    }

    /// Waits for events after a position, but not longer than until the relay stops.
    pub(crate) async fn wait(&self, after: Position, at_most: Duration) {
        let events = pin!(self.store.wait(after, at_most));
        let stops = pin!(self.pause(at_most));
        select(events, stops).await;
    }

    /// Reads a page of the log after a position. Consumers that are at the same place share it.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub(crate) async fn page(&self, after: Position) -> Result<Arc<LogPage>, StoreError> {
        let _turn = self.reading.take(()).await;
        if let Some(page) = self.read_before(after) {
            return Ok(page);
        }
        let page = Arc::new(self.store.log(after, &Filter::all(), PAGE).await?);
        if !page.events.is_empty() {
            let mut last = self
                .last_page
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *last = Some((after, Arc::clone(&page)));
        }
        Ok(page)
    }

    /// The page that was read last, if the events after the position begin in it.
    fn read_before(&self, after: Position) -> Option<Arc<LogPage>> {
        let last = self
            .last_page
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (start, page) = last.as_ref()?;
        let is_inside = *start <= after && after < page.read_to;
        let has_more = page.events.last().is_some_and(|last| last.position > after);
        (is_inside && has_more).then(|| Arc::clone(page))
    }
}
