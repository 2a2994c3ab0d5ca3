//! The relay: reads the events of a store, and runs the policies, sagas and projections of a
//! [`Flow`].
//!
//! The page [Between aggregates](https://github.com/entail-rs/entail/blob/main/docs/between.md) explains
//! all of it, with examples.

mod chain;
mod consumer;
mod context;
mod deadlines;
mod delivery;
mod doubling;
mod effect;
mod ended;
mod error;
mod failure;
mod keys;
mod lease;
mod operations;
mod outage;
mod parked;
mod parked_operations;
mod parked_streams;
mod partition;
mod progress;
mod queue;
mod registration;
mod reset;
mod retries;
mod rows;
mod running;
mod saga_stream;
mod settings;
mod status;
mod supervisor;
mod table;
mod timeline;
mod upkeep;
mod view;
mod worker;

pub(crate) use self::{consumer::Consumer, context::Context};
#[cfg(feature = "testing")]
pub(crate) use self::{
    deadlines::expire,
    delivery::TRIES,
    effect::{Try, deliver, saga::message as step_message},
    failure::Failure,
    operations::request,
};
pub use self::{
    error::RelayError,
    operations::Unfinished,
    parked::Parked,
    reset::ResetTo,
    running::Running,
    saga_stream::Begun,
    status::{ConsumerStatus, Lag},
    table::{ConsumerProgress, RebuildProgress},
    timeline::timeline,
};

use std::{fmt, num::NonZeroU32, time::Duration};

use self::settings::{Leases, PAUSES};
use crate::{
    flow::Flow,
    publisher::Publication,
    store::{AnyStore, Store},
    time::clock::Clock,
    waiting::{block_on::block_on, retry::Retry},
};

/// Reads the events of a store, and runs the policies, sagas and projections of a flow.
///
/// [`Relay::start`] runs it on a thread of its own, so it needs no async runtime. Every event is
/// delivered at least once, and takes effect once: the aggregate that receives a command remembers the
/// message. On PostgreSQL, several processes share the work.
///
/// # Examples
///
/// ```
/// use entail::{block_on, prelude::*, relay::Relay};
/// # flow! { SHOP {} }
///
/// let relay = Relay::new(MemoryStore::new(), SHOP).start()?;
/// // The program works.
/// block_on(relay.stop());
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Relay {
    store: AnyStore,
    flow: Flow,
    publications: Vec<Publication>,
    clock: Clock,
    leases: Leases,
    pauses: Retry,
}

impl Relay {
    /// A relay for this store and this flow.
    pub fn new(store: impl Store + Clone, flow: Flow) -> Self {
        Self {
            store: AnyStore::new(store),
            flow,
            publications: Vec::new(),
            clock: Clock::system(),
            leases: Leases::default(),
            pauses: PAUSES,
        }
    }

    /// Takes the time from this clock: the machine's clock, or a test's. It decides when a saga is due.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Into<Clock>) -> Self {
        self.clock = clock.into();
        self
    }

    /// Sets how long a process that died keeps its part of the work: 15 seconds, unless this says
    /// otherwise. A process that lives renews its part after a third of this time, and stops working
    /// when it could not for two thirds. In a store that one process has open, the work of a process
    /// that died is taken over at once.
    #[must_use]
    pub const fn with_lease(mut self, lasts: Duration) -> Self {
        self.leases = Leases { last: lasts };
        self
    }

    /// Sets the pauses between the tries of a delivery that failed: random ones, which are at most
    /// `first` long after the first failure, twice as long after each further one, and never longer
    /// than `longest`. Unless this says otherwise, they begin with 100 ms and end with a minute.
    #[must_use]
    pub const fn with_pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.pauses = Retry::up_to(NonZeroU32::MAX, first, longest);
        self
    }

    /// Tells another system about events.
    #[must_use]
    pub fn publish(mut self, publication: Publication) -> Self {
        self.publications.push(publication);
        self
    }

    /// Starts to work, on a thread of its own.
    ///
    /// # Errors
    ///
    /// If the system has no thread left.
    pub fn start(self) -> std::io::Result<Running> {
        let Self {
            store,
            flow,
            publications,
            clock,
            leases,
            pauses,
        } = self;
        let mut context = block_on(Context::new(store, clock, Retry::default(), &flow));
        context.leases = leases;
        context.pauses = pauses;
        let publications = publications.into_iter().map(Consumer::Publication);
        let consumers = Consumer::all(&flow).into_iter().chain(publications);
        Running::start(context, &flow, consumers.collect())
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Relay")
            .field("flow", &self.flow.name)
            .finish_non_exhaustive()
    }
}
