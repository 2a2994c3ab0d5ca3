//! What a repository reads of stored events.

use std::sync::Arc;

use super::{
    Repository,
    error::Error,
    event_stream::{self, EventStream},
};
use crate::{
    domain::{
        aggregate::Aggregate, event::EventOf, id::Id, position::Position, recorded::Recorded,
        stream_name::StreamName, version::Version,
    },
    store::{Filter, Log, Streams},
};

impl<A: Aggregate, S: Streams> Repository<A, S> {
    /// Whether the aggregate has any event.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn exists(&self, id: Id<A>) -> Result<bool, Error<A::Error>> {
        let page = self
            .store
            .read(&StreamName::of(&id), Version::NONE, 0)
            .await?;
        Ok(page.version > Version::NONE)
    }

    /// The events of an aggregate from the one after `after` on, a page at a time.
    ///
    /// What cannot be read is the stream's last item.
    pub fn events(&self, id: &Id<A>, after: Version) -> EventStream<A::Event, Error<A::Error>> {
        event_stream::one::<A, S>(Arc::clone(&self.store), StreamName::of(id), after)
    }

    /// All events of an aggregate, oldest first; none when it does not exist. For a long history see
    /// [`Repository::events`].
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or what is stored cannot be read back.
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
    /// The events of all aggregates of this kind in their one order, from the one after `after` on,
    /// a page at a time. Of other events of the store see [`EventStream::of_log`].
    ///
    /// What cannot be read is the stream's last item.
    #[must_use]
    pub fn log(&self, after: Position) -> EventStream<A::Event, Error<A::Error>> {
        let filter = Filter::all().of::<A>();
        event_stream::all::<A, S>(Arc::clone(&self.store), after, filter)
    }

    /// Those events of [`Repository::log`] that are an `E`.
    #[must_use]
    pub fn log_of<E: EventOf<A>>(&self, after: Position) -> EventStream<E, Error<A::Error>> {
        event_stream::of_one_kind::<A, E, S>(Arc::clone(&self.store), after)
    }
}
