//! Repositories for programs without an async runtime.

use std::fmt;

use super::{Done, Repository, error::Error, event_stream::EventStream, id_stream::BlockingIds};
use crate::{
    domain::{
        aggregate::{Aggregate, Command},
        command::Handle,
        event::EventOf,
        id::Id,
        position::Position,
        recorded::Recorded,
        root::Root,
        version::Version,
    },
    store::{AnyStore, Log, MessageId, Streams},
    time::timestamp::Timestamp,
    waiting::block_on::block_on,
};

/// A [`Repository`] whose calls block the calling thread until they are finished. Created by
/// [`Repository::blocking`].
///
/// In an async program, use the repository itself. A blocking call there stops all tasks of its
/// thread. If it waits for one of these tasks, it never returns.
pub struct BlockingRepository<A: Aggregate, S = AnyStore>(Repository<A, S>);

impl<A: Aggregate, S> BlockingRepository<A, S> {
    pub(super) const fn new(repository: Repository<A, S>) -> Self {
        Self(repository)
    }
}

impl<A: Aggregate, S: Streams> BlockingRepository<A, S> {
    /// The async repository that this one calls.
    #[must_use]
    pub const fn repository(&self) -> &Repository<A, S> {
        &self.0
    }

    /// Runs a command: see [`Repository::execute`].
    ///
    /// # Errors
    ///
    /// See [`Repository::execute`].
    pub fn execute<C>(
        &self,
        id: Id<A>,
        command: C,
    ) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
    where
        A: Handle<C>,
        C: Clone + Send + Sync,
    {
        block_on(self.0.execute(id, command))
    }

    /// Returns a repository that compares the commands of messages: see
    /// [`Repository::comparing_commands`].
    #[must_use]
    pub fn comparing_commands(&self) -> Self {
        Self(self.0.comparing_commands())
    }

    /// Runs a command that may be sent more than once: see [`Repository::execute_once`].
    ///
    /// # Errors
    ///
    /// See [`Repository::execute_once`].
    pub fn execute_once<C>(
        &self,
        id: Id<A>,
        message: impl Into<MessageId> + Send,
        command: C,
    ) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
    where
        A: Handle<C>,
        C: Command<A>,
    {
        block_on(self.0.execute_once(id, message, command))
    }

    /// Loads an aggregate in its current state: see [`Repository::load`].
    ///
    /// # Errors
    ///
    /// See [`Repository::load`].
    pub fn load(&self, id: Id<A>) -> Result<Root<A>, Error<A::Error>> {
        block_on(self.0.load(id))
    }

    /// Loads an aggregate as it was at a version: see [`Repository::load_at`].
    ///
    /// # Errors
    ///
    /// See [`Repository::load_at`].
    pub fn load_at(&self, id: Id<A>, version: Version) -> Result<Root<A>, Error<A::Error>> {
        block_on(self.0.load_at(id, version))
    }

    /// Stores the pending events of a root: see [`Repository::save`].
    ///
    /// # Errors
    ///
    /// See [`Repository::save`].
    pub fn save(&self, root: &mut Root<A>) -> Result<(), Error<A::Error>> {
        block_on(self.0.save(root))
    }

    /// Returns the events of an aggregate after the version `after`: see [`Repository::events`].
    pub fn events(&self, id: &Id<A>, after: Version) -> BlockingEvents<A::Event, Error<A::Error>> {
        BlockingEvents(self.0.events(id, after))
    }

    /// Returns whether the aggregate has any events.
    ///
    /// # Errors
    ///
    /// See [`Repository::exists`].
    pub fn exists(&self, id: Id<A>) -> Result<bool, Error<A::Error>> {
        block_on(self.0.exists(id))
    }

    /// Returns all events of an aggregate, oldest first: see [`Repository::history`].
    ///
    /// # Errors
    ///
    /// See [`Repository::history`].
    pub fn history(&self, id: Id<A>) -> Result<Vec<Recorded<A::Event>>, Error<A::Error>> {
        block_on(self.0.history(id))
    }
}

impl<A: Aggregate, S: Log> BlockingRepository<A, S> {
    /// Returns the events of all aggregates of this kind, in log order: see [`Repository::log`].
    #[must_use]
    pub fn log(&self, after: Position) -> BlockingEvents<A::Event, Error<A::Error>> {
        BlockingEvents(self.0.log(after))
    }

    /// Returns the events of type `E`, in log order: see [`Repository::log_of`].
    #[must_use]
    pub fn log_of<E: EventOf<A>>(&self, after: Position) -> BlockingEvents<E, Error<A::Error>> {
        BlockingEvents(self.0.log_of(after))
    }

    /// Returns the ids of all aggregates of this kind: see [`Repository::ids`].
    #[must_use]
    pub fn ids(&self) -> BlockingIds<A> {
        self.0.ids().into()
    }

    /// Forgets messages that are older than a time: see [`Repository::forget_messages`].
    ///
    /// # Errors
    ///
    /// See [`Repository::forget_messages`].
    pub fn forget_messages(
        &self,
        older_than: Timestamp,
        limit: usize,
    ) -> Result<usize, Error<A::Error>> {
        block_on(self.0.forget_messages(older_than, limit))
    }

    /// Removes events that are no longer needed: see [`Repository::prune`].
    ///
    /// # Errors
    ///
    /// See [`Repository::prune`].
    pub fn prune(&self, limit: usize) -> Result<usize, Error<A::Error>> {
        block_on(self.0.prune(limit))
    }
}

impl<A: Aggregate, S> Clone for BlockingRepository<A, S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: Aggregate, S: fmt::Debug> fmt::Debug for BlockingRepository<A, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("BlockingRepository")
            .field(&self.0)
            .finish()
    }
}

/// An [`EventStream`] as an iterator. It blocks the calling thread until the next event is read.
#[derive(Debug)]
pub struct BlockingEvents<E, R>(EventStream<E, R>);

impl<E, R> From<EventStream<E, R>> for BlockingEvents<E, R> {
    fn from(events: EventStream<E, R>) -> Self {
        Self(events)
    }
}

impl<E, R> Iterator for BlockingEvents<E, R> {
    type Item = Result<Recorded<E>, R>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}
