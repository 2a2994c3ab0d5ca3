//! Keeps the consumers running. One whose task ends is started again, and counted.

use std::{
    future::Future,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt as _, future::join_all};

use super::{
    consumer::Consumer,
    context::Context,
    deadlines::expire,
    failure::Failure,
    keys::partition_key,
    lease,
    progress::Progress,
    status::{ConsumerStatus, Known, look},
    table::{TableRunner, Task},
    view::Kept,
    worker::{Ran, Worker},
};
use crate::{domain::position::Position, flow::SagaType, observe, store::Documents as _};

/// How often those who wait for a table ask the store. The process that fills it tells them at once.
const ASK: Duration = Duration::from_millis(100);
/// How often the deadlines are looked at, at least. Another process may have stored a nearer one.
const LOOK: Duration = Duration::from_secs(1);

/// A consumer that runs in this process.
pub(super) struct Supervised {
    pub(super) consumer: Arc<Consumer>,
    pub(super) view: Option<Arc<Kept>>,
    table: Option<TableRunner>,
    progress: Arc<Progress>,
    restarts: AtomicU32,
    last_error: Mutex<Option<String>>,
}

impl Supervised {
    pub(super) fn new(consumer: Consumer) -> Self {
        let (view, table) = match &consumer {
            Consumer::Projection(projection) => (
                projection
                    .make()
                    .map(|make| Kept::new(projection.name, make)),
                projection.table().map(TableRunner::new),
            ),
            Consumer::Policy(_) | Consumer::Saga(..) | Consumer::Publication(_) => (None, None),
        };
        Self {
            consumer: Arc::new(consumer),
            view,
            table,
            progress: Arc::default(),
            restarts: AtomicU32::new(0),
            last_error: Mutex::default(),
        }
    }

    /// How it does.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn status(&self, context: &Context) -> Result<ConsumerStatus, Failure> {
        let last_error = self.last_error.lock();
        let last_error = last_error.unwrap_or_else(PoisonError::into_inner).clone();
        let known = Known {
            consumer: &self.consumer,
            view: self.view.as_ref().map(|view| view.position()),
            progress: &self.progress,
            restarts: (self.restarts.load(Ordering::Relaxed), last_error),
        };
        look(context, known).await
    }

    /// The consumer was set to another position.
    pub(super) fn reset(&self, resets: u64, to: Position) {
        self.progress.set(resets, to);
    }

    /// Waits until all events up to a position are finished in this process, or the relay stops.
    pub(super) async fn passed(&self, context: &Context, position: Position) {
        if let Some(view) = &self.view {
            return view.passed(position).await;
        }
        if self.table.is_some() {
            return self.passed_in_table(context, position).await;
        }
        let is_over = || context.is_stopping();
        self.progress.passed(position, is_over).await;
    }

    /// Another process may fill the table, so the store is asked, too.
    async fn passed_in_table(&self, context: &Context, position: Position) {
        let key = partition_key(self.consumer.name(), 0);
        while !context.is_stopping() && !self.progress.passed_within(position, ASK).await {
            if let Ok(Some(document)) = context.store.document(&key).await
                && document.content.position >= Some(position)
            {
                return;
            }
        }
    }

    /// Waits until the consumer is registered, or the relay stops.
    pub(super) async fn registered(&self, context: &Context) {
        if self.view.is_none() {
            self.progress.registered(|| context.is_stopping()).await;
        }
    }

    /// Waits until what operators changed up to this number is taken up, with everything that it led to,
    /// or the relay stops.
    pub(super) async fn took_up(&self, context: &Context, changes: u64) {
        if self.view.is_none() && self.table.is_none() {
            let is_over = || context.is_stopping();
            self.progress.took_up(changes, is_over).await;
        }
    }

    /// Runs the consumer until the relay stops.
    async fn run(&self, context: &Arc<Context>) {
        let Some(table) = &self.table else {
            return self.keep(context, || self.run_once(context), || {}).await;
        };
        let task = |task: Task| async move {
            let run = || table.run(task, context, &self.consumer, &self.progress);
            let stopped = || {
                if table.needs(task) {
                    self.progress.stop();
                }
            };
            self.keep(context, run, stopped).await;
        };
        futures_util::future::join(task(Task::Live), task(Task::Rebuild)).await;
    }

    /// Runs a task of the consumer, and starts it again when it ends before the relay stops.
    async fn keep<F: Future<Output = Result<(), Failure>>>(
        &self,
        context: &Context,
        run: impl Fn() -> F,
        stopped: impl Fn(),
    ) {
        let mut failures = 0_u32;
        while !context.is_stopping() {
            let once = AssertUnwindSafe(run()).catch_unwind();
            let why = match once.await {
                Ok(Ok(())) => return,
                Ok(Err(Failure::Away(why) | Failure::Fault(why) | Failure::Refused(why))) => why,
                Err(_) => "it panicked".to_owned(),
            };
            *self
                .last_error
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(why);
            self.restarts.fetch_add(1, Ordering::Relaxed);
            stopped();
            failures = failures.saturating_add(1);
            if self
                .view
                .as_ref()
                .is_some_and(|view| view.failure().is_some())
            {
                // It would stop at the same event again.
                return;
            }
            let pause = context.pauses.pause_after(failures).unwrap_or_default();
            context.pause(pause).await;
        }
    }

    async fn run_once(&self, context: &Arc<Context>) -> Result<(), Failure> {
        if let Some(view) = &self.view {
            return view.run(context, &self.consumer).await;
        }
        loop {
            let (consumer, progress) = (Arc::clone(&self.consumer), Arc::clone(&self.progress));
            let mut worker = Worker::new(Arc::clone(context), consumer, progress).await?;
            match worker.run().await? {
                Ran::UntilStopped => return Ok(()),
                Ran::UntilChanged => {}
            }
        }
    }
}

/// Runs all consumers until the relay stops.
pub(super) async fn run(context: Arc<Context>, consumers: Arc<Vec<Supervised>>) {
    let sagas = consumers.iter().filter_map(|it| match &*it.consumer {
        Consumer::Saga(saga, _) => Some(*saga),
        Consumer::Policy(_) | Consumer::Publication(_) | Consumer::Projection(_) => None,
    });
    let deadlines = join_all(sagas.map(|saga| watch(&context, saga)));
    let works = join_all(consumers.iter().map(|consumer| consumer.run(&context)));
    let measures = measure(&context, &consumers);
    futures_util::future::join3(works, deadlines, measures).await;
    // A member that cannot leave is dead after a while.
    let _ = lease::leave(&context).await;
}

/// Sets the gauges of all consumers until the relay stops.
async fn measure(context: &Context, consumers: &[Supervised]) {
    while observe::HAS_GAUGES && !context.is_stopping() {
        for consumer in consumers {
            // The next time may be better.
            let _ = consumer.status(context).await;
        }
        context.pause(context.leases.renewed()).await;
    }
}

/// Looks at the deadlines of a saga until the relay stops.
async fn watch(context: &Context, saga: SagaType) {
    while !context.is_stopping() {
        let next = expire(context, &saga).await;
        let now = context.clock.now();
        let wait = match next {
            Ok(Some(due)) => due.since(now).min(LOOK),
            Ok(None) | Err(_) => LOOK,
        };
        context.pause(wait.max(Duration::from_millis(1))).await;
    }
}
