//! Repositories for programs without an async runtime.

use std::fmt;

use super::{Done, Repository, error::Error, event_stream::EventStream};
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
    waiting::block_on::block_on,
};

/// A [`Repository`] whose calls wait on the thread that makes them. Made by
/// [`Repository::blocking`].
///
/// In an async program use the repository itself: a call here holds up its thread, and with it
/// every task on it, the one that it waits for among them.
pub struct BlockingRepository<A: Aggregate, S = AnyStore>(Repository<A, S>);

impl<A: Aggregate, S> BlockingRepository<A, S> {
    pub(super) const fn new(repository: Repository<A, S>) -> Self {
        Self(repository)
    }
}

impl<A: Aggregate, S: Streams> BlockingRepository<A, S> {
    /// The repository behind it.
    #[must_use]
    pub const fn repository(&self) -> &Repository<A, S> {
        &self.0
    }

    /// Runs a command: see [`Repository::execute`].
    ///
    /// # Errors
    ///
    /// As [`Repository::execute`].
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

    /// Runs a command that may come more than once: see [`Repository::execute_once`].
    ///
    /// # Errors
    ///
    /// As [`Repository::execute_once`].
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

    /// Loads an aggregate as it is now: see [`Repository::load`].
    ///
    /// # Errors
    ///
    /// As [`Repository::load`].
    pub fn load(&self, id: Id<A>) -> Result<Root<A>, Error<A::Error>> {
        block_on(self.0.load(id))
    }

    /// Loads an aggregate as it was at a version: see [`Repository::load_at`].
    ///
    /// # Errors
    ///
    /// As [`Repository::load_at`].
    pub fn load_at(&self, id: Id<A>, version: Version) -> Result<Root<A>, Error<A::Error>> {
        block_on(self.0.load_at(id, version))
    }

    /// Stores the pending events of a root: see [`Repository::save`].
    ///
    /// # Errors
    ///
    /// As [`Repository::save`].
    pub fn save(&self, root: &mut Root<A>) -> Result<(), Error<A::Error>> {
        block_on(self.0.save(root))
    }

    /// The events of an aggregate from the one after `after` on: see [`Repository::events`].
    pub fn events(&self, id: &Id<A>, after: Version) -> BlockingEvents<A::Event, Error<A::Error>> {
        BlockingEvents(self.0.events(id, after))
    }

    /// Whether the aggregate has any event.
    ///
    /// # Errors
    ///
    /// As [`Repository::exists`].
    pub fn exists(&self, id: Id<A>) -> Result<bool, Error<A::Error>> {
        block_on(self.0.exists(id))
    }

    /// All events of an aggregate, oldest first: see [`Repository::history`].
    ///
    /// # Errors
    ///
    /// As [`Repository::history`].
    pub fn history(&self, id: Id<A>) -> Result<Vec<Recorded<A::Event>>, Error<A::Error>> {
        block_on(self.0.history(id))
    }
}

impl<A: Aggregate, S: Log> BlockingRepository<A, S> {
    /// The events of all aggregates of this kind in their one order: see [`Repository::log`].
    #[must_use]
    pub fn log(&self, after: Position) -> BlockingEvents<A::Event, Error<A::Error>> {
        BlockingEvents(self.0.log(after))
    }

    /// Those of them that are an `E`: see [`Repository::log_of`].
    #[must_use]
    pub fn log_of<E: EventOf<A>>(&self, after: Position) -> BlockingEvents<E, Error<A::Error>> {
        BlockingEvents(self.0.log_of(after))
    }

    /// Removes events that nobody needs any more: see [`Repository::prune`].
    ///
    /// # Errors
    ///
    /// As [`Repository::prune`].
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

/// An [`EventStream`] that waits on the thread that asks for the next event.
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
