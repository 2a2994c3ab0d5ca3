//! Commands that count only on the version that their caller has seen.

use std::fmt;

use super::{
    Done, Repository,
    blocking::BlockingRepository,
    error::Error,
    execute::{Asked, execute},
    executing::Executing,
    once::execute_once,
};
use crate::{
    domain::{
        aggregate::{Aggregate, Command},
        command::Handle,
        id::Id,
        version::Version,
    },
    store::{AnyStore, MessageId, Streams},
    waiting::block_on::block_on,
};

/// A repository whose commands count only if the aggregate has the expected version. Created by
/// [`Repository::expecting`].
pub struct Expecting<'a, A: Aggregate, S = AnyStore> {
    repository: &'a Repository<A, S>,
    version: Version,
}

impl<A: Aggregate, S: Streams> Repository<A, S> {
    /// Runs commands only on this version of an aggregate: the one that the caller has seen, for
    /// example in the header `If-Match` of an HTTP request.
    ///
    /// If the aggregate has another version in the store, the command is not decided, and gets
    /// [`Error::Conflict`]. It is not tried again. With [`Version::NONE`], a command that creates
    /// the aggregate gets `Conflict` instead of [`Error::AlreadyExists`]. A command that changes an
    /// aggregate that does not exist gets [`Error::NotFound`], whatever the expected version is.
    ///
    /// ```
    /// # use entail::prelude::*;
    /// # #[aggregate(default)]
    /// # #[derive(Default)]
    /// # pub struct Counter { count: u64 }
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
    /// let counters = Repository::<Counter, _>::new(MemoryStore::new()).blocking();
    /// let id = Id::new();
    /// let seen = counters.execute(id, Count {})?.version;
    /// let header = seen.etag(); // the response had `ETag: "1"`
    ///
    /// counters.execute(id, Count {})?; // somebody else was faster
    ///
    /// let expected = Version::from_etag(&header)?; // the request has `If-Match: "1"`
    /// let refused = counters.expecting(expected).execute(id, Count {});
    /// assert!(matches!(refused, Err(Error::Conflict(conflict)) if conflict.actual == Version::new(2)));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn expecting(&self, version: Version) -> Expecting<'_, A, S> {
        Expecting {
            repository: self,
            version,
        }
    }
}

impl<'a, A: Aggregate, S: Streams> Expecting<'a, A, S> {
    /// Runs a command on the expected version: see [`Repository::execute`].
    ///
    /// # Errors
    ///
    /// The errors of [`Repository::execute`]; [`Error::Conflict`] if the aggregate has another
    /// version.
    pub fn execute<C>(self, id: Id<A>, command: C) -> Executing<'a, A, <A as Handle<C>>::Output>
    where
        A: Handle<C>,
        C: Clone + Send + Sync + 'a,
    {
        let asked = Asked {
            delivery: None,
            expected: Some(self.version),
        };
        Executing::new(execute(self.repository, id, command, asked))
    }

    /// Runs a command on the expected version, if it may be sent more than once: see
    /// [`Repository::execute_once`]. A message that was answered before gets its first answer, and
    /// not a conflict with the version that it led to itself.
    ///
    /// # Errors
    ///
    /// The errors of [`Repository::execute_once`]; [`Error::Conflict`] if the aggregate has another
    /// version, and the message was not answered before.
    pub fn execute_once<C>(
        self,
        id: Id<A>,
        message: impl Into<MessageId> + Send,
        command: C,
    ) -> Executing<'a, A, <A as Handle<C>>::Output>
    where
        A: Handle<C>,
        C: Command<A>,
    {
        let expected = Some(self.version);
        execute_once(self.repository, id, message.into(), command, expected)
    }
}

impl<A: Aggregate, S> fmt::Debug for Expecting<'_, A, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Expecting")
            .field("aggregate", &A::NAME)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// An [`Expecting`] whose calls block. Created by [`BlockingRepository::expecting`].
#[derive(Debug)]
pub struct BlockingExpecting<'a, A: Aggregate, S = AnyStore>(Expecting<'a, A, S>);

impl<A: Aggregate, S: Streams> BlockingRepository<A, S> {
    /// Runs commands only on this version of an aggregate: see [`Repository::expecting`].
    #[must_use]
    pub const fn expecting(&self, version: Version) -> BlockingExpecting<'_, A, S> {
        BlockingExpecting(self.repository().expecting(version))
    }
}

impl<A: Aggregate, S: Streams> BlockingExpecting<'_, A, S> {
    /// Runs a command on the expected version: see [`Expecting::execute`].
    ///
    /// # Errors
    ///
    /// See [`Expecting::execute`].
    pub fn execute<C>(
        self,
        id: Id<A>,
        command: C,
    ) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
    where
        A: Handle<C>,
        C: Clone + Send + Sync,
    {
        block_on(self.0.execute(id, command))
    }

    /// Runs a command on the expected version, if it may be sent more than once: see
    /// [`Expecting::execute_once`].
    ///
    /// # Errors
    ///
    /// See [`Expecting::execute_once`].
    pub fn execute_once<C>(
        self,
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
}
