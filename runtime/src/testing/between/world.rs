//! A whole flow in memory, with a clock that a test moves and a scheduler that a seed decides.

use std::{
    any::Any,
    fmt,
    future::Future,
    num::NonZeroU32,
    pin::Pin,
    sync::Arc,
    task::{Context as Task, Poll, Waker},
    time::Duration,
};

use super::{
    super::{START, random::Random},
    lane::{Lane, Waiting},
    simulated_store::SimulatedStore,
    trouble::Trouble,
};
use crate::{
    domain::{
        aggregate::Aggregate, command::Handle, id::Id, identity::Identity, root::Root,
        stream_name::StreamName,
    },
    flow::Flow,
    projection::InMemory,
    relay::{Consumer, Context, Failure, Parked, Try, deliver, expire, request, timeline},
    repository::{Done, Repository, error::Error},
    saga::BeginsOnRequest,
    store::{AnyStore, Filter, Log as _, memory::MemoryStore},
    time::clock::{Clock, TestClock},
    waiting::{block_on::block_on, retry::Retry},
};

/// A world that has not settled after this many steps never will.
const STEPS: usize = 1_000_000;
/// The number of deliveries that run at the same time.
const AT_ONCE: usize = 8;

/// A whole flow in memory: its aggregates, policies, sagas and projections, with a clock that the test
/// moves. Nothing runs by itself: [`World::settle`] runs until nothing is left to do.
///
/// A [seeded](World::seeded) world goes wrong in every way that a real one can: calls of the store fail
/// or lose their answers, deliveries are repeated, die in the middle, and run at the same time in two
/// relays. The same seed goes wrong in the same way.
///
/// A projection in a table does not run in it, because a store in memory has no tables. Test it on a
/// `FileStore`.
pub struct World {
    store: SimulatedStore,
    clock: TestClock,
    flow: Flow,
    /// Two relays that work on the same store and know nothing of each other.
    relays: [Arc<Context>; 2],
    lanes: Vec<Lane>,
    tasks: Vec<Delivery>,
    random: Random,
    trouble: Trouble,
}

/// A delivery that runs.
struct Delivery {
    lane: usize,
    stream: StreamName,
    /// A repeat that nobody waits for.
    is_stray: bool,
    works: Pin<Box<dyn Future<Output = Result<(), Failure>>>>,
}

impl World {
    /// A world in which nothing goes wrong.
    #[must_use]
    pub fn new(flow: Flow) -> Self {
        Self::make(flow, 0, Trouble::default())
    }

    /// A world in which everything goes wrong that can, as the seed decides.
    #[must_use]
    pub fn seeded(flow: Flow, seed: u64) -> Self {
        Self::make(flow, seed, Trouble::ALL)
    }

    pub(super) fn make(flow: Flow, seed: u64, trouble: Trouble) -> Self {
        let store = SimulatedStore::new(seed, trouble);
        let clock = TestClock::at(START);
        let relay = || {
            let store = AnyStore::new(store.clone());
            let clock = Clock::from(clock.clone());
            // Between tries, the scheduler lets others run.
            let retry = Retry::up_to(NonZeroU32::MAX, Duration::ZERO, Duration::ZERO);
            Arc::new(block_on(Context::new(store, clock, retry, &flow)))
        };
        let consumers = Consumer::all(&flow).into_iter();
        let consumers = consumers.filter(|it| !it.is_in_table());
        Self {
            relays: [relay(), relay()],
            lanes: consumers.map(Lane::new).collect(),
            tasks: Vec::new(),
            random: Random::new(seed),
            trouble,
            store,
            clock,
            flow,
        }
    }

    /// The store, which never fails when it is used in this way.
    #[must_use]
    pub fn store(&self) -> &MemoryStore {
        &self.store.store
    }

    /// The clock of the world.
    #[must_use]
    pub const fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// The number of writes to the store in deliveries, so far.
    pub(super) fn writes(&self) -> usize {
        self.store.writes()
    }

    /// The flow that runs.
    pub(super) const fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Whether something happens that happens this often.
    fn happens(&mut self, percent: usize) -> bool {
        percent > 0 && self.random.chance(percent)
    }

    fn repository<A: Aggregate>(&self) -> Repository<A, MemoryStore> {
        Repository::new(self.store().clone()).with_clock(self.clock.clone())
    }

    /// Runs a command.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::execute`].
    pub fn execute<A, C>(
        &self,
        id: Id<A>,
        command: C,
    ) -> Result<Done<A, <A as Handle<C>>::Output>, Error<<A as Identity>::Error>>
    where
        A: Handle<C>,
        C: Clone + Send + Sync,
    {
        block_on(self.repository::<A>().execute(id, command))
    }

    /// Loads an aggregate.
    ///
    /// # Errors
    ///
    /// Those of [`Repository::load`].
    pub fn load<A: Aggregate>(&self, id: Id<A>) -> Result<Root<A>, Error<<A as Identity>::Error>> {
        block_on(self.repository::<A>().load(id))
    }

    /// Begins a saga with a value.
    ///
    /// # Panics
    ///
    /// When the saga is not in the flow, or runs already, or its plan cannot be stored.
    #[track_caller]
    pub fn begin<S: BeginsOnRequest>(&self, id: Id<S>, value: &S::Request) {
        let [relay, _] = &self.relays;
        if let Err(error) = block_on(request::<S>(relay, &self.flow, id, value)) {
            panic!("the saga cannot begin: {error}");
        }
    }

    /// Moves the clock.
    pub fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Reads a projection. `None` if it is not in the flow.
    pub fn read<V: InMemory, T>(&self, read: impl FnOnce(&V) -> T) -> Option<T> {
        let view = self.lanes.iter().find_map(|lane| {
            let view: &dyn Any = &**lane.view.as_ref()?;
            view.downcast_ref::<V>()
        });
        view.map(read)
    }

    /// Tries a parked stream again.
    pub fn retry(&mut self, parked: &Parked) {
        for lane in &mut self.lanes {
            if lane.consumer.name() == parked.consumer {
                lane.retry(&parked.stream);
            }
        }
    }

    /// Everything that happened, in order, as text.
    #[must_use]
    pub fn timeline(&self) -> String {
        block_on(timeline(self.store(), None)).unwrap_or_else(|error| error.to_string())
    }

    /// Runs until nothing is left to do. Returns what is parked.
    ///
    /// # Panics
    ///
    /// When it never ends: something leads to itself.
    #[track_caller]
    pub fn settle(&mut self) -> Vec<Parked> {
        if self.run(STEPS) {
            let parked = self.lanes.iter().flat_map(|lane| lane.parked.values());
            return parked.cloned().collect();
        }
        panic!(
            "the world does not settle: something leads to itself\n{}",
            self.timeline()
        );
    }

    /// Runs for some steps, so that a test can change something in the middle. A step begins a
    /// delivery, or lets one run up to its next call of the store. Returns whether nothing is left to
    /// do.
    pub fn run(&mut self, steps: usize) -> bool {
        (0..steps).any(|_| {
            // What a deadline leads to is delivered in the same step.
            self.expire();
            self.read_log();
            !self.step()
        })
    }

    /// Gives the new events to the consumers.
    fn read_log(&mut self) {
        let store = self.store.store.clone();
        for lane in &mut self.lanes {
            loop {
                let page = block_on(store.log(lane.read_to, &Filter::all(), 256));
                let Ok(page) = page else { break };
                for event in page.events {
                    if let Some(view) = &mut lane.view {
                        // A view that cannot read an event keeps what it has.
                        let _ = view.on(&event);
                    } else {
                        lane.take(&Arc::new(event));
                    }
                }
                lane.read_to = page.read_to;
                if page.is_end {
                    break;
                }
            }
        }
    }

    fn expire(&self) {
        let [relay, _] = &self.relays;
        for saga in self.flow.sagas {
            // The store does not fail here, and a stream that cannot be read parks its deliveries.
            let _ = block_on(expire(relay, saga));
        }
    }

    /// Does one thing. Returns `false` if nothing is left to do.
    fn step(&mut self) -> bool {
        let ready: Vec<(usize, StreamName)> = self
            .lanes
            .iter()
            .enumerate()
            .flat_map(|(place, lane)| lane.ready().map(move |stream| (place, stream.clone())))
            .collect();
        let can_begin = !ready.is_empty() && self.tasks.len() < AT_ONCE;
        if !can_begin && self.tasks.is_empty() {
            return false;
        }
        let begins = can_begin && (self.tasks.is_empty() || self.random.chance(30));
        if begins {
            if let Some((lane, stream)) = self.random.pick(&ready).cloned() {
                self.begin_delivery(lane, &stream);
            }
        } else {
            let chosen = self.random.below(self.tasks.len());
            self.poll(chosen);
        }
        true
    }

    fn begin_delivery(&mut self, lane: usize, stream: &StreamName) {
        let Some(waiting) = self.lanes.get_mut(lane).and_then(|lane| lane.begin(stream)) else {
            return;
        };
        self.start(lane, stream, &waiting, false);
        if self.happens(self.trouble.doubles) {
            self.start(lane, stream, &waiting, true);
        }
    }

    fn start(&mut self, lane: usize, stream: &StreamName, waiting: &Waiting, is_stray: bool) {
        let Some(consumer) = self.lanes.get(lane).map(|lane| Arc::clone(&lane.consumer)) else {
            return;
        };
        let is_second = self.trouble.two_relays && self.random.chance(50);
        let [first, second] = &self.relays;
        let relay = Arc::clone(if is_second { second } else { first });
        let waiting = waiting.clone();
        let works = Box::pin(async move {
            let try_ = Try {
                retries: waiting.retries,
                is_last: waiting.is_last_try(),
            };
            deliver(&relay, &consumer, &waiting.event, try_).await
        });
        self.tasks.push(Delivery {
            lane,
            stream: stream.clone(),
            is_stray,
            works,
        });
    }

    /// A delivery ends as if its process died.
    fn die(&mut self, chosen: usize) {
        let died = self.tasks.swap_remove(chosen);
        if let Some(lane) = self.lanes.get_mut(died.lane)
            && !died.is_stray
        {
            lane.again(&died.stream);
        }
    }

    fn poll(&mut self, chosen: usize) {
        if self.happens(self.trouble.dies) {
            return self.die(chosen);
        }
        self.store.simulate(self.trouble.gives_way);
        let mut task = Task::from_waker(Waker::noop());
        let polled = self
            .tasks
            .get_mut(chosen)
            .map(|it| it.works.as_mut().poll(&mut task));
        self.store.simulate(false);
        if self.store.take_death() {
            return self.die(chosen);
        }
        let Some(Poll::Ready(result)) = polled else {
            return;
        };
        let ended = self.tasks.swap_remove(chosen);
        let is_repeated = self.happens(self.trouble.repeats);
        let now = self.clock.now();
        let Some(lane) = self.lanes.get_mut(ended.lane) else {
            return;
        };
        match result {
            _ if ended.is_stray => {}
            Ok(()) if is_repeated => lane.again(&ended.stream),
            Ok(()) if self.trouble.comes_twice => lane.once_more(&ended.stream),
            Ok(()) => lane.done(&ended.stream),
            Err(failure) => lane.failed(&ended.stream, failure, now),
        }
    }
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("World")
            .field("flow", &self.flow.name)
            .finish_non_exhaustive()
    }
}
