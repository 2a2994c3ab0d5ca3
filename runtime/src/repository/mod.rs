//! Loads aggregates, runs commands on them, and saves them: one aggregate a save.

mod append;
pub(crate) mod blocking;
mod cache;
mod decode;
pub(crate) mod error;
pub(crate) mod event_stream;
mod execute;
pub(crate) mod executing;
mod filter;
mod idempotency;
mod pruning;
mod reading;
mod replay;
mod shared;
mod snapshot;
pub(crate) mod unreadable;

use std::{fmt, sync::Arc};

use uuid::Uuid;

use crate::{
    domain::{
        aggregate::{Aggregate, Command},
        command::Handle,
        encode::NotStorable,
        id::Id,
        position::Position,
        recorded::{Origin, Recorded},
        root::Root,
        stream_name::StreamName,
        version::Version,
    },
    store::{AnyStore, MessageId, StoreError, Streams},
    time::clock::Clock,
    waiting::retry::Retry,
};

use self::{
    append::{append, refused},
    blocking::BlockingRepository,
    cache::{Cache, Known},
    error::Error,
    executing::Executing,
    idempotency::Delivery,
    replay::Source,
    shared::Shared,
    unreadable::Unreadable,
};

/// How many aggregates a repository keeps in memory unless it is told otherwise.
const CACHED: usize = 1_024;

/// The aggregates of one kind, in a store.
///
/// A repository saves one aggregate at a time, and there is no call that saves two: what spans
/// aggregates follows from their events ("One transaction = one aggregate instance").
///
/// Cheap to clone; clones share what they know, so share one between tasks. Commands that one
/// repository and its clones run on one aggregate take turns; those of other repositories and
/// other processes are told apart by the expected version, and decided again after a conflict.
///
/// `S` is the store: [`AnyStore`] where the type leaves it out.
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
}

/// What a command led to.
///
/// `E` is what the command's method returned: its event, or several.
#[derive(Debug)]
#[non_exhaustive]
pub struct Done<A: Aggregate, E> {
    /// The aggregate.
    pub id: Id<A>,
    /// Its version now.
    pub version: Version,
    /// What the command returned: its event, or several.
    pub event: E,
    /// The place of the last event in the order of all; `None` when there was nothing to do.
    pub position: Option<Position>,
    /// The state now.
    pub state: Arc<A>,
}

impl<A: Aggregate, E: Clone> Clone for Done<A, E> {
    fn clone(&self) -> Self {
        Self {
            id: self.id.clone(),
            version: self.version,
            event: self.event.clone(),
            position: self.position,
            state: Arc::clone(&self.state),
        }
    }
}

impl<A: Aggregate, S: Streams> Repository<A, S> {
    /// The `A`s in this store.
    pub fn new(store: S) -> Self {
        Self {
            store: Arc::new(store),
            shared: Shared::new(Cache::new(CACHED)),
            clock: Clock::system(),
            retry: Retry::default(),
            origin: None,
        }
    }

    /// The same repository with another source of time and new ids.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Into<Clock>) -> Self {
        self.clock = clock.into();
        self
    }

    /// The same repository with other patience after conflicts.
    #[must_use]
    pub const fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same repository, keeping up to `aggregates` in memory; 0 keeps none. It shares its
    /// memory with no clone that was made before.
    #[must_use]
    pub fn with_cache(mut self, aggregates: usize) -> Self {
        self.shared = Shared::new(Cache::new(aggregates));
        self
    }

    /// The same repository, keeping as many aggregates in memory as weigh up to `capacity` together,
    /// as `weigh` weighs them: in bytes, for instance. It is asked whenever a state is kept, so it
    /// should be quick. It shares its memory with no clone that was made before.
    #[must_use]
    pub fn with_weighed_cache(
        mut self,
        capacity: usize,
        weigh: impl Fn(&A) -> usize + Send + Sync + 'static,
    ) -> Self {
        self.shared = Shared::new(Cache::weighed(capacity, Arc::new(weigh)));
        self
    }

    /// The same repository for commands that belong to the request `correlation`.
    #[must_use]
    pub fn correlated(&self, correlation: Uuid) -> Self {
        let mut repository = self.clone();
        repository.origin = Some(Origin::request(correlation));
        repository
    }

    /// The same repository for commands that react to `event`.
    #[must_use]
    pub fn caused_by<E>(&self, event: &Recorded<E>) -> Self {
        let mut repository = self.clone();
        repository.origin = Some(Origin::caused_by(event));
        repository
    }

    /// The same repository for programs without an async runtime.
    #[must_use]
    pub fn blocking(&self) -> BlockingRepository<A, S> {
        BlockingRepository::new(self.clone())
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Runs a command: loads the aggregate, decides, applies, and stores the events with the
    /// version that was loaded as the expected one. When another writer was faster, it does so
    /// again, as often as [`Retry`] says.
    ///
    /// When it returns, the events are stored, as durably as the store promises.
    ///
    /// Commands on one aggregate take turns within a repository and its clones, so await the
    /// future to its end or drop it: one that is kept and polled no more holds up the others.
    ///
    /// # Errors
    ///
    /// [`Error::is_domain`] tells a rejection from a failure of the infrastructure. After any
    /// error the stored stream is as it was, except where
    /// [`StoreError::is_outcome_known`](crate::StoreError::is_outcome_known) is false.
    pub fn execute<'a, C>(
        &'a self,
        id: Id<A>,
        command: C,
    ) -> Executing<'a, A, <A as Handle<C>>::Output>
    where
        A: Handle<C>,
        C: Clone + Send + Sync + 'a,
    {
        Executing::new(execute::execute(self, id, command, None))
    }

    /// Runs a command that may come more than once: the key of an HTTP request says so, or a
    /// delivery that is repeated until it is acknowledged. The first time it is as
    /// [`Repository::execute`]; every further time it changes nothing and gets the first answer,
    /// its event, version, position and state.
    ///
    /// The message's id is stored in the same transaction as its events, and counts for this
    /// aggregate. A rejection changes nothing, so it is not remembered: the same message may be
    /// accepted later. The command's fields are not compared: the same message with other ones gets
    /// the first answer.
    ///
    /// After an error whose outcome is not known ([`Error::is_outcome_known`]) send the same message
    /// again, to a `FileStore` when all of its clones were dropped and it was opened anew.
    ///
    /// # Errors
    ///
    /// As [`Repository::execute`]; [`Error::MessageReused`] when the message came before with
    /// another command, and [`Error::Unwritable`] when its id is empty.
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
        let message = message.into();
        Executing::new(async move {
            if message.as_str().is_empty() {
                let text = "a message id is empty: was the request sent without one?";
                return Err(Error::Unwritable {
                    stream: StreamName::of(&id),
                    what: "message",
                    reason: NotStorable::Unwritable(serde::ser::Error::custom(text)),
                });
            }
            let delivery = Delivery {
                message: &message,
                command: command.name(),
            };
            execute::execute(self, id, command, Some(delivery)).await
        })
    }

    /// Loads an aggregate as it is now.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none, [`Error::Unreadable`] when what is stored cannot
    /// be read back.
    pub async fn load(&self, id: Id<A>) -> Result<Root<A>, Error<A::Error>> {
        let stream = StreamName::of(&id);
        let mut known = self.shared.cache.get(&id).unwrap_or_else(Known::nothing);
        let before = known.version;
        self.source(&id, &stream).catch_up(&mut known, None).await?;
        if known.version < before {
            // An older backup was brought back: what is remembered is no more.
            drop(self.shared.cache.take(&id));
        }
        self.shared.cache.put(&id, known.clone());
        self.root(id, &stream, known)
    }

    /// Loads an aggregate as it was at a version, to look at: saving it after further commands
    /// fails with a conflict unless that version is still the last.
    ///
    /// # Errors
    ///
    /// As [`Repository::load`]; and [`Unreadable::NotReached`] when the aggregate has not come
    /// to that version.
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

    /// Stores the pending events of a root, with the version that it was loaded at as the
    /// expected one. Their times and origins are those of the root.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when another writer was faster ([`Error::AlreadyExists`] for a root
    /// that was created): load it again and repeat the commands. After an error the root is as
    /// it was, its events still pending.
    pub async fn save(&self, root: &mut Root<A>) -> Result<(), Error<A::Error>> {
        if let Some(poisoned) = root.poisoned() {
            return Err(poisoned.clone().into());
        }
        let stream = StreamName::of(root.id());
        let expected = root.stored_version();
        let append = append(&self.shared.snapshots, stream.clone(), root)?;
        match self.store.append(append).await {
            Ok(_) => {}
            Err(StoreError::Conflict(_)) if expected == Version::NONE && A::INITIAL.is_none() => {
                return Err(Error::AlreadyExists { stream });
            }
            Err(error) => return Err(refused(error, root)),
        }
        root.stored();
        let known = Known {
            version: root.version(),
            state: Some(root.state()),
            contended: false,
        };
        self.shared.cache.put(root.id(), known);
        Ok(())
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
                Ok(Root::at(id, known.version, state, clock, self.origin))
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
