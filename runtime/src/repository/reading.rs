//! The calls of a repository that read stored events.

use std::sync::Arc;

use super::{
    Repository,
    error::Error,
    event_stream::{self, AtEnd, EventStream},
};
use crate::{
    domain::{
        aggregate::Aggregate, event::EventOf, id::Id, position::Position, recorded::Recorded,
        stream_name::StreamName, version::Version,
    },
    store::{Filter, Log, Streams},
};

impl<A: Aggregate, S: Streams> Repository<A, S> {
    /// Returns whether the aggregate has any events.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn exists(&self, id: Id<A>) -> Result<bool, Error<A::Error>> {
        let page = self
            .store
            .read(&StreamName::of(&id), Version::NONE, 0)
            .await?;
        Ok(page.version > Version::NONE)
    }

    /// Returns the events of an aggregate after the version `after`, as a stream that keeps one
    /// page in memory.
    ///
    /// If an event cannot be read, the error is the last item.
    pub fn events(&self, id: &Id<A>, after: Version) -> EventStream<A::Event, Error<A::Error>> {
        event_stream::one::<A, S>(Arc::clone(&self.store), StreamName::of(id), after)
    }

    /// Returns all events of an aggregate, oldest first. The list is empty if the aggregate does
    /// not exist. For a long history, use [`Repository::events`].
    ///
    /// # Errors
    ///
    /// If the store cannot be read, or an event cannot be decoded.
    pub async fn history(&self, id: Id<A>) -> Result<Vec<Recorded<A::Event>>, Error<A::Error>> {
        let mut events = self.events(&id, Version::NONE);
        let mut all = Vec::new();
        while let Some(recorded) = events.next().await {
            all.push(recorded?);
        }
        Ok(all)
    }
}

impl<A: Aggregate, S: Log> Repository<A, S> {
    /// Returns the events of all aggregates of this kind after the position `after`, in log order,
    /// as a stream that keeps one page in memory. To read other events of the store, use
    /// [`EventStream::of_log`].
    ///
    /// If an event cannot be read, the error is the last item.
    #[must_use]
    pub fn log(&self, after: Position) -> EventStream<A::Event, Error<A::Error>> {
        let filter = Filter::all().of::<A>();
        event_stream::all::<A, S>(Arc::clone(&self.store), after, filter, AtEnd::Stop)
    }

    /// The events of [`Repository::log`], and then new ones as they are stored. It ends only after an
    /// error.
    #[must_use]
    pub fn follow(&self, after: Position) -> EventStream<A::Event, Error<A::Error>> {
        let filter = Filter::all().of::<A>();
        event_stream::all::<A, S>(Arc::clone(&self.store), after, filter, AtEnd::Wait)
    }

    /// Returns the events of [`Repository::log`] that have the type `E`.
    #[must_use]
    pub fn log_of<E: EventOf<A>>(&self, after: Position) -> EventStream<E, Error<A::Error>> {
        event_stream::of_one_kind::<A, E, S>(Arc::clone(&self.store), after)
    }
}
