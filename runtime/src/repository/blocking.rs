//! Repositories for programs without an async runtime.

use std::fmt;

use super::{Done, Repository, error::Error};
use crate::{
    block_on::block_on,
    domain::{
        aggregate::Aggregate,
        command::{Command, Handle},
        id::Id,
        recorded::Recorded,
        root::Root,
        version::Version,
    },
    store::{AnyStore, MessageId, Store},
};

/// A [`Repository`] whose calls wait on the thread that makes them. Made by
/// [`Repository::blocking`].
///
/// In an async program use the repository itself: a call here holds up its thread, and with it
/// every task on it, the one that it waits for among them.
pub struct BlockingRepository<A: Aggregate, S = AnyStore>(Repository<A, S>);

impl<A: Aggregate, S: Store> BlockingRepository<A, S> {
    pub(super) const fn new(repository: Repository<A, S>) -> Self {
        Self(repository)
    }

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
        C: Clone + Send,
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

    /// Removes events that nobody needs any more: see [`Repository::prune`].
    ///
    /// # Errors
    ///
    /// As [`Repository::prune`].
    pub fn prune(&self, limit: usize) -> Result<usize, Error<A::Error>> {
        block_on(self.0.prune(limit))
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
