//! Removes events that are no longer needed.

use super::{Repository, error::Error};
use crate::{
    domain::{aggregate::Aggregate, persist::Persist},
    store::Log,
};

impl<A: Aggregate, S: Log> Repository<A, S> {
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
                let shape = self.shared.snapshots.shape::<A>();
                Ok(self.store.prune(A::NAME, &shape.text, limit).await?)
            }
            // Their events are what they are made of: a snapshot of another shape is made again.
            Persist::Events | Persist::Snapshots { .. } => Ok(0),
        }
    }
}
