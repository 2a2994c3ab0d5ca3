//! Runs one policy or saga in this process: reads the log, delivers events of different streams side by
//! side and those of one stream in order, and writes down how far it is.

use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use uuid::Uuid;

use super::{
    chain::Chains,
    consumer::Consumer,
    context::Context,
    delivery::{Deliveries, Ended, Retried, Retry, run},
    failure::Failure,
    lease,
    outage::Outage,
    parked_streams::{ParkedStreams, Retries, Then},
    partition::{Partition, partition_of},
    progress::Progress,
    queue::{Item, Queue},
    registration::register,
};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName},
    store::{Log as _, LogPage, Payload},
    waiting::timer::pause,
};

/// The number of streams whose events are delivered at the same time.
const STREAMS: usize = 64;
/// The longest time that a reader waits before it asks again.
pub(super) const POLL: Duration = Duration::from_secs(1);

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a running task ended with.
pub(super) enum Finished {
    Delivered(StreamName, u32, Position, Ended),
    Retried(Box<Retry>, Retried),
    /// The document of this event, which had failed, is removed.
    Removed(Uuid),
}

/// The tasks that run.
pub(super) type Running = FuturesUnordered<Boxed<Finished>>;

/// What the worker does next.
enum Step {
    Finished(Finished),
    Read(Arc<LogPage>),
    Tick,
}

/// Runs one policy or saga.
pub(super) struct Worker {
    pub(super) context: Arc<Context>,
    pub(super) consumer: Arc<Consumer>,
    pub(super) deliveries: Arc<Deliveries>,
    pub(super) progress: Arc<Progress>,
    pub(super) partitions: u32,
    pub(super) is_paused: bool,
    pub(super) owned: BTreeMap<u32, Partition>,
    pub(super) observed: lease::Observed,
    /// The log was read up to here.
    pub(super) read_to: Position,
    pub(super) queue: Queue,
    chains: Chains,
    pub(super) running: Running,
    pub(super) parked: ParkedStreams,
    pub(super) retries: Retries,
    pub(super) reading: Option<Boxed<Arc<LogPage>>>,
    pub(super) finished: usize,
    pub(super) last_write: Instant,
    /// When this process looks again at what others may have changed.
    pub(super) next_look: Instant,
    /// How often a look has failed since the last good one.
    pub(super) failed_looks: u32,
    pub(super) seen_changes: u64,
    /// The changes of operators that this worker has taken up.
    pub(super) taken_up: u64,
    /// How often the consumer was set to another position before this worker began.
    pub(super) resets: u64,
    /// Whether it was set to another position since, or got another number of partitions.
    pub(super) is_changed: bool,
}

/// Until when a worker ran.
pub(super) enum Ran {
    UntilStopped,
    /// The consumer was set to another position, or got another number of partitions. Another worker has
    /// to begin.
    UntilChanged,
}

impl Worker {
    /// Prepares a worker: registers the consumer and reads what is parked.
    ///
    /// # Errors
    ///
    /// If the store failed.
    pub(super) async fn new(
        context: Arc<Context>,
        consumer: Arc<Consumer>,
        progress: Arc<Progress>,
    ) -> Result<Self, Failure> {
        let row = register(&context, &consumer).await?;
        progress.register();
        let now = Instant::now();
        let mut worker = Self {
            partitions: row.partitions,
            is_paused: row.is_paused,
            owned: BTreeMap::new(),
            observed: lease::Observed::default(),
            read_to: Position::START,
            queue: Queue::default(),
            chains: Chains::default(),
            running: FuturesUnordered::new(),
            parked: ParkedStreams::default(),
            retries: Retries::default(),
            reading: None,
            finished: 0,
            last_write: now,
            next_look: now,
            failed_looks: 0,
            seen_changes: context.changes(),
            taken_up: 0,
            resets: row.resets,
            is_changed: false,
            deliveries: Arc::new(Deliveries {
                context: Arc::clone(&context),
                consumer: Arc::clone(&consumer),
                outage: Outage::default(),
            }),
            context,
            consumer,
            progress,
        };
        worker.look().await?;
        Ok(worker)
    }

    /// Works until the relay stops, the consumer is set to another position, or it gets another number of
    /// partitions.
    ///
    /// # Errors
    ///
    /// If the documents of the relay cannot be read. The worker is started again.
    pub(super) async fn run(&mut self) -> Result<Ran, Failure> {
        while !self.context.is_stopping() && !self.is_changed {
            self.start_work();
            self.start_reading();
            match self.next().await {
                Step::Finished(finished) => self.finish(finished),
                Step::Read(page) => self.take(&page),
                Step::Tick => {}
            }
            self.tell();
            self.keep_up().await?;
        }
        self.reading = None;
        self.finish_all().await;
        self.progress.work_on(0);
        if self.is_changed {
            // Its positions are not this worker's any more.
            return Ok(Ran::UntilChanged);
        }
        self.write(false).await?;
        Ok(Ran::UntilStopped)
    }

    /// Finishes what was begun, if that does not take too long.
    async fn finish_all(&mut self) {
        let mut late = pin!(pause(self.context.leases.given_up()));
        loop {
            let next = poll_fn(|task| match self.running.poll_next_unpin(task) {
                Poll::Pending => late.as_mut().poll(task).map(|()| None),
                next @ Poll::Ready(_) => next,
            });
            match next.await {
                Some(finished) => self.finish(finished),
                None => return,
            }
        }
    }

    /// Tells those who wait how far this process is, if it does all of the work.
    pub(super) fn tell(&self) {
        self.progress.work_on(self.running.len());
        if self.retries.running == 0 && !self.retries.has_more {
            self.progress.take_up(self.taken_up);
        }
        if self.owned.len() == usize::try_from(self.partitions).unwrap_or(usize::MAX) {
            let lowest = self.owned.values().map(Partition::checkpoint).min();
            self.progress
                .set(self.resets, lowest.unwrap_or(Position::START));
        }
    }

    /// Waits for the next thing to do.
    async fn next(&mut self) -> Step {
        let wait = self.next_tick();
        let changes = self.seen_changes;
        let context = Arc::clone(&self.context);
        let has_changed = || context.is_stopping() || context.changes() != changes;
        let mut tick = pin!(context.bell.wait(has_changed, wait));
        poll_fn(|task| {
            if let Poll::Ready(Some(finished)) = self.running.poll_next_unpin(task) {
                return Poll::Ready(Step::Finished(finished));
            }
            if let Some(reading) = &mut self.reading
                && let Poll::Ready(page) = reading.as_mut().poll(task)
            {
                self.reading = None;
                return Poll::Ready(Step::Read(page));
            }
            tick.as_mut().poll(task).map(|()| Step::Tick)
        })
        .await
    }

    /// Starts to deliver, for as many streams as may be worked on.
    fn start_work(&mut self) {
        while self.running.len() < STREAMS && !self.is_paused {
            let Some((stream, item)) = self.queue.next() else {
                return;
            };
            self.deliver(stream, item);
        }
    }

    fn deliver(&mut self, stream: StreamName, item: Item) {
        let Some(event) = item.event() else {
            return;
        };
        let (position, version) = (event.position, event.version);
        if self.parked.skips(&stream, version) {
            // It waits in its stream.
            self.done(item.partition, position);
            self.queue.free(stream);
            return;
        }
        if !self.owned.contains_key(&item.partition) {
            self.queue.free(stream);
            return;
        }
        let (deliveries, resets) = (Arc::clone(&self.deliveries), self.resets);
        self.running.push(Box::pin(async move {
            let ended = match item.event() {
                Some(event) => run(&deliveries, event, &item, resets).await,
                None => Ended::Done,
            };
            Finished::Delivered(stream, item.partition, position, ended)
        }));
    }

    fn done(&mut self, partition: u32, position: Position) {
        if let Some(partition) = self.owned.get_mut(&partition) {
            partition.finish(position);
            self.finished = self.finished.saturating_add(1);
        }
    }

    pub(super) fn finish(&mut self, finished: Finished) {
        match finished {
            Finished::Delivered(stream, partition, position, ended) => {
                match ended {
                    Ended::Done => self.done(partition, position),
                    Ended::Parked(parked) => {
                        self.done(partition, position);
                        self.parked.park(&parked);
                    }
                    Ended::Abandoned => {}
                }
                self.queue.free(stream);
            }
            Finished::Retried(retry, retried) => {
                self.end_retry();
                match self.parked.retried(*retry, &retried) {
                    Then::Nothing => {}
                    Then::GoOn(retry, after) => self.start_retry(retry, after),
                    Then::Remove(retry) => self.remove(retry),
                }
            }
            Finished::Removed(event_id) => {
                self.end_retry();
                self.parked.removed(event_id);
            }
        }
    }

    /// Starts to read the next page, if there is room for it.
    fn start_reading(&mut self) {
        let has_room = self.queue.has_room();
        if self.reading.is_some() || self.is_paused || !has_room || self.owned.is_empty() {
            return;
        }
        let (context, after) = (Arc::clone(&self.context), self.read_to);
        self.reading = Some(Box::pin(async move {
            loop {
                if context.is_stopping() {
                    // Nobody wants the page any more. Without this, a store that is away would be
                    // asked again and again, because no pause is longer than the relay lives.
                    return std::future::pending().await;
                }
                match context.page(after).await {
                    Ok(page) if page.read_to > after => return page,
                    Ok(_) => context.store.wait(after, POLL).await,
                    // The store is away.
                    Err(_) => context.pause(POLL).await,
                }
            }
        }));
    }

    /// Why a policy does not react to an event, if the chain that led to it is too long. Other consumers
    /// need no chains.
    fn too_long(&mut self, event: &Recorded<Payload>) -> Option<String> {
        if !self.consumer.is_policy() {
            return None;
        }
        let is_of_saga = self.context.is_saga(event.stream.aggregate());
        self.chains.take(event, is_of_saga)
    }

    /// Takes the events of a page that this process has to deliver.
    fn take(&mut self, page: &Arc<LogPage>) {
        let mut before = self.read_to;
        for (index, event) in page.events.iter().enumerate() {
            if event.position <= self.read_to {
                continue;
            }
            let too_long = self.too_long(event);
            let number = partition_of(&event.stream, self.partitions);
            if let Some(partition) = self.owned.get_mut(&number)
                && event.position > partition.seen
            {
                let has_passed = self.parked.has_passed(&event.stream, event.version);
                if self.consumer.wants(event) && !has_passed {
                    partition.begin(event.position, before);
                    let item = Item {
                        partition: number,
                        page: Arc::clone(page),
                        index,
                        before,
                        too_long,
                    };
                    self.queue.push(&event.stream, item);
                }
                partition.seen = event.position;
            }
            before = event.position;
        }
        self.read_to = self.read_to.max(page.read_to);
        for partition in self.owned.values_mut() {
            partition.seen = partition.seen.max(self.read_to);
        }
        if page.is_end {
            self.parked.forget_passed();
        }
    }
}
