//! Loads aggregates, runs commands on them, and saves them, one aggregate at a time.

mod append;
pub(crate) mod blocking;
mod cache;
mod decided;
mod decode;
pub(crate) mod error;
pub(crate) mod event_stream;
mod execute;
pub(crate) mod executing;
pub(crate) mod expecting;
mod filter;
pub(crate) mod id_stream;
mod idempotency;
mod once;
mod pruning;
mod reading;
mod recorded;
mod replay;
mod save;
pub(crate) mod settled;
mod shared;
pub(crate) mod snapshot;
pub(crate) mod unreadable;

use std::{fmt, sync::Arc};

use uuid::Uuid;

use crate::{
    domain::{
        aggregate::{Aggregate, Command},
        command::Handle,
        id::Id,
        position::Position,
        recorded::{Origin, Recorded},
        root::Root,
        stream_name::StreamName,
        version::Version,
    },
    store::{AnyStore, MessageId, Streams},
    time::clock::Clock,
    waiting::retry::Retry,
};

use self::{
    blocking::BlockingRepository,
    cache::{Cache, Known},
    error::Error,
    execute::Asked,
    executing::Executing,
    replay::Source,
    shared::Shared,
    unreadable::Unreadable,
};

/// The default number of aggregates in the cache.
const CACHED: usize = 1_024;

/// All aggregates of one kind in a store.
///
/// A repository saves one aggregate at a time, and no call saves two. Work that spans aggregates
/// reacts to their events ("One transaction = one aggregate instance").
///
/// A repository is cheap to clone. Clones share their cache, so use clones in different tasks.
/// Commands that a repository and its clones run on one aggregate take turns. Writes of other
/// repositories and processes are detected by the expected version. The command is then decided
/// again on the new state.
///
/// `S` is the store, by default [`AnyStore`].
///
/// ```
/// # use entail::prelude::*;
/// # #[aggregate(default)]
/// # pub struct Counter { count: u64 }
/// # impl Default for Counter { fn default() -> Self { Counter { count: 0 } } }
/// # #[event]
/// # pub enum CounterEvent { Counted { #[set] count: u64 } }
/// # #[aggregate(events = CounterEvent)]
/// # impl Counter {
/// #     #[command]
/// #     pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
/// #         Ok(Counted { count: self.count.saturating_add(1) })
/// #     }
/// # }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counters = Repository::<Counter>::new(AnyStore::new(MemoryStore::new())).blocking();
/// let id = Id::new();
/// let done = counters.execute(id, Count {})?;
/// assert_eq!((done.version, done.event.count, done.state.count), (Version::new(1), 1, 1));
/// assert_eq!(counters.load(id)?.count, 1);
/// # Ok(())
/// # }
/// ```
pub struct Repository<A: Aggregate, S = AnyStore> {
    store: Arc<S>,
    shared: Arc<Shared<A>>,
    clock: Clock,
    retry: Retry,
    origin: Option<Origin>,
    compares_commands: bool,
}

/// The result of a command.
///
/// `E` is the return type of the command's method: its event, or several events.
#[derive(Debug)]
#[non_exhaustive]
pub struct Done<A: Aggregate, E> {
    /// The aggregate.
    pub id: Id<A>,
    /// The version of the aggregate after the command.
    pub version: Version,
    /// What the command returned: its event, or several events.
    pub event: E,
    /// The position of the last event in the log; `None` if the command returned no events.
    pub position: Option<Position>,
    /// The state after the command.
    pub state: Arc<A>,
    /// How often the command was tried: 1, and one more for each conflict with another writer.
    pub tries: u32,
}

impl<A: Aggregate, E: Clone> Clone for Done<A, E> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            version: self.version,
            event: self.event.clone(),
            position: self.position,
            state: Arc::clone(&self.state),
            tries: self.tries,
        }
    }
}

impl<A: Aggregate, S: Streams> Repository<A, S> {
    /// Creates a repository of the `A`s in this store.
    pub fn new(store: S) -> Self {
        Self {
            store: Arc::new(store),
            shared: Shared::new(Cache::new(CACHED)),
            clock: Clock::system(),
            retry: Retry::default(),
            origin: None,
            compares_commands: false,
        }
    }

    /// Uses another clock. The clock provides the time and new ids.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Into<Clock>) -> Self {
        self.clock = clock.into();
        self
    }

    /// Sets the number of tries after conflicts, and the pauses between them.
    #[must_use]
    pub const fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the maximum number of aggregates in the cache. 0 turns the cache off.
    ///
    /// Clones that were made before this call keep their own cache, and do not take turns with this
    /// repository.
    #[must_use]
    pub fn with_cache(mut self, aggregates: usize) -> Self {
        self.shared = Shared::new(Cache::new(aggregates));
        self
    }

    /// Limits the cache by weight: the cached states weigh at most `capacity` together. `weigh`
    /// returns the weight of a state, for example its size in bytes. It is called whenever a state
    /// is cached, so it should be fast.
    ///
    /// Clones that were made before this call keep their own cache, and do not take turns with this
    /// repository.
    #[must_use]
    pub fn with_weighed_cache(
        mut self,
        capacity: usize,
        weigh: impl Fn(&A) -> usize + Send + Sync + 'static,
    ) -> Self {
        self.shared = Shared::new(Cache::weighed(capacity, Arc::new(weigh)));
        self
    }

    /// Returns a repository whose commands belong to the request `correlation`.
    #[must_use]
    pub fn correlated(&self, correlation: Uuid) -> Self {
        let mut repository = self.clone();
        repository.origin = Some(Origin::request(correlation));
        repository
    }

    /// Returns a repository whose commands react to `event`.
    #[must_use]
    pub fn caused_by<E>(&self, event: &Recorded<E>) -> Self {
        let mut repository = self.clone();
        repository.origin = Some(Origin::caused_by(event));
        repository
    }

    /// Returns a repository whose commands have this origin.
    #[cfg(feature = "relay")]
    pub(crate) fn with_origin(&self, origin: Origin) -> Self {
        let mut repository = self.clone();
        repository.origin = Some(origin);
        repository
    }

    /// Returns this repository for a program without an async runtime: its calls block.
    #[must_use]
    pub fn blocking(&self) -> BlockingRepository<A, S> {
        BlockingRepository::new(self.clone())
    }

    /// The store of this repository.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Runs a command: loads the aggregate, decides, applies the events and stores them. The loaded
    /// version is the expected version. If another writer was faster, it starts again, as often as
    /// [`Retry`] allows.
    ///
    /// When it returns, the events are stored, as durably as the store guarantees.
    ///
    /// Commands on one aggregate take turns within a repository and its clones. Therefore await the
    /// future to its end, or drop it. A future that is kept and not polled blocks the other
    /// commands.
    ///
    /// # Errors
    ///
    /// [`Error::is_domain`] distinguishes a rejection from an infrastructure failure. After an
    /// error, the stored stream is unchanged, unless [`Error::is_outcome_known`] returns `false`.
    pub fn execute<'a, C>(
        &'a self,
        id: Id<A>,
        command: C,
    ) -> Executing<'a, A, <A as Handle<C>>::Output>
    where
        A: Handle<C>,
        C: Clone + Send + Sync + 'a,
    {
        Executing::new(execute::execute(self, id, command, Asked::default()))
    }

    /// Runs a command that may be sent more than once, for example by an HTTP request with an
    /// idempotency key, or by a delivery that is repeated until it is acknowledged. The first call
    /// works like [`Repository::execute`]. Each later call changes nothing and returns the first
    /// answer: its event, version, position and state.
    ///
    /// The message id is stored in the same transaction as the events, and applies to this
    /// aggregate only. So a command that creates an aggregate needs the same id when its message
    /// comes again: [`Id::for_message`] makes it from the message id. With [`Id::new`], the repeat
    /// would create a second aggregate.
    ///
    /// A rejection changes nothing and is not remembered: the same message may be accepted later.
    /// The fields of the command are not compared, so the same message id with other fields gets the
    /// first answer, unless you ask for more: [`Repository::comparing_commands`]. Messages are
    /// remembered until you let the store forget them: [`Repository::forget_messages`].
    ///
    /// If the outcome of a call is not known ([`Error::is_outcome_known`]), send the same message
    /// again. For a `FileStore`, call `FileStore::reopen` first.
    ///
    /// # Errors
    ///
    /// The errors of [`Repository::execute`]. Also [`Error::MessageReused`] if the message id was
    /// used before with another command, [`Error::Unanswered`] if the first answer cannot be
    /// rebuilt, and [`Error::Unwritable`] if the message id is empty.
    pub fn execute_once<C>(
        &self,
        id: Id<A>,
        message: impl Into<MessageId> + Send,
        command: C,
    ) -> Executing<'_, A, <A as Handle<C>>::Output>
    where
        A: Handle<C>,
        C: Command<A>,
    {
        once::execute_once(self, id, message.into(), command, None)
    }

    /// Loads an aggregate in its current state.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if the aggregate does not exist, and [`Error::Unreadable`] if the stored
    /// data cannot be read.
    pub async fn load(&self, id: Id<A>) -> Result<Root<A>, Error<A::Error>> {
        let stream = StreamName::of(&id);
        let mut known = self.shared.cache.get(&id).unwrap_or_else(Known::nothing);
        let before = known.version;
        self.source(&id, &stream).catch_up(&mut known, None).await?;
        if known.version < before {
            // An older backup was restored, so the cached state is wrong.
            drop(self.shared.cache.take(&id));
        }
        self.shared.cache.put(&id, known.clone());
        self.root(id, &stream, known)
    }

    /// Loads an aggregate as it was at a version, to look at it. If you run commands on this root
    /// and save it, the save fails with a conflict, unless that version is still the last one.
    ///
    /// # Errors
    ///
    /// The errors of [`Repository::load`]. Also [`Unreadable::NotReached`] if the aggregate has not
    /// reached that version.
    pub async fn load_at(&self, id: Id<A>, version: Version) -> Result<Root<A>, Error<A::Error>> {
        let stream = StreamName::of(&id);
        let mut known = Known::nothing();
        let now = self
            .source(&id, &stream)
            .catch_up(&mut known, Some(version))
            .await?;
        if now < version && known.state.is_some() {
            return Err(Error::Unreadable(Unreadable::NotReached {
                stream,
                asked: version,
                version: now,
            }));
        }
        self.root(id, &stream, known)
    }

    fn source<'a>(&'a self, id: &'a Id<A>, stream: &'a StreamName) -> Source<'a, A, S> {
        Source {
            store: &self.store,
            snapshots: &self.shared.snapshots,
            id,
            stream,
        }
    }

    fn root(
        &self,
        id: Id<A>,
        stream: &StreamName,
        known: Known<A>,
    ) -> Result<Root<A>, Error<A::Error>> {
        match known.state {
            Some(state) => {
                let clock = self.clock.clone();
                let root = Root::at(id, known.version, state, clock, self.origin);
                Ok(root.with_last_event(known.last_event))
            }
            None => Err(Error::NotFound {
                stream: stream.clone(),
            }),
        }
    }
}

impl<A: Aggregate, S> Clone for Repository<A, S> {
    fn clone(&self) -> Self {
        Self {
            store: Arc::clone(&self.store),
            shared: Arc::clone(&self.shared),
            clock: self.clock.clone(),
            retry: self.retry,
            origin: self.origin,
            compares_commands: self.compares_commands,
        }
    }
}

impl<A: Aggregate, S: fmt::Debug> fmt::Debug for Repository<A, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Repository")
            .field("aggregate", &A::NAME)
            .field("store", &self.store)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
