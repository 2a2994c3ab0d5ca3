//! What a repository tells of stored events, and removes of them.

use std::sync::Arc;

use super::{
    Repository,
    error::Error,
    history,
    stream::{self, EventStream},
};
use crate::{
    domain::{
        aggregate::Aggregate,
        event::EventOf,
        id::Id,
        persist::Persist,
        recorded::Recorded,
        stream::{Position, StreamName},
        version::Version,
    },
    store::{Filter, Store},
};

impl<A: Aggregate, S: Store> Repository<A, S> {
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
        stream::one::<A, S>(Arc::clone(&self.store), StreamName::of(id), after)
    }

    /// The events of all aggregates of this kind in their one order, from the one after `after` on,
    /// a page at a time. Of other events of the store see [`EventStream::of_log`].
    ///
    /// What cannot be read is the stream's last item.
    #[must_use]
    pub fn log(&self, after: Position) -> EventStream<A::Event, Error<A::Error>> {
        let filter = Filter::all().of::<A>();
        stream::all::<A, S>(Arc::clone(&self.store), after, filter)
    }

    /// Those events of [`Repository::log`] that are an `E`.
    #[must_use]
    pub fn log_of<E: EventOf<A>>(&self, after: Position) -> EventStream<E, Error<A::Error>> {
        stream::of_one_kind::<A, E, S>(Arc::clone(&self.store), after)
    }

    /// Removes up to `limit` events that nobody needs any more, and answers how many it were: of
    /// aggregates that are stored as their state (`persist = state`), those that every registered
    /// consumer of the log has passed. The last event of each aggregate stays, and so do all where
    /// the state was stored in another shape than it has now: until the next command on it they are
    /// what it can be made of again. Call it again while
    /// it answers `limit`. Of aggregates that are stored as their events it removes none.
    ///
    /// What needs older events, [`Repository::history`] and [`Repository::load_at`], answers with
    /// [`Unreadable::Pruned`](crate::Unreadable::Pruned) from then on.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    pub async fn prune(&self, limit: usize) -> Result<usize, Error<A::Error>> {
        match A::PERSIST {
            Persist::State => {
                let shape = self.hot.states.shape::<A>();
                Ok(self.store.prune(A::NAME, &shape.text, limit).await?)
            }
            // Their events are what they are made of: a snapshot of another shape is made again.
            Persist::Events | Persist::Snapshots { .. } => Ok(0),
        }
    }

    /// All events of an aggregate, oldest first; none when it does not exist. For a long history see
    /// [`Repository::events`].
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or what is stored cannot be read back.
    pub async fn history(&self, id: Id<A>) -> Result<Vec<Recorded<A::Event>>, Error<A::Error>> {
        history::all::<A>(&*self.store, &StreamName::of(&id)).await
    }
}
