//! Removes events that are no longer needed.

use super::{Repository, error::Error};
use crate::{
    domain::{aggregate::Aggregate, persist::Persist},
    store::Log,
};

impl<A: Aggregate, S: Log> Repository<A, S> {
    /// Removes up to `limit` events that are no longer needed, and returns the number of removed
    /// events. Call it again while it returns `limit`.
    ///
    /// Only aggregates that are stored as their state (`persist = state`) lose events. An event is
    /// removed if every registered consumer of the log has processed it. The last event of each
    /// aggregate stays. If the stored state of an aggregate has another shape than the current one,
    /// all of its events stay until its next command: the state can be rebuilt from them.
    ///
    /// Afterwards, the calls that need older events return
    /// [`Unreadable::Pruned`](crate::Unreadable::Pruned), for example [`Repository::history`] and
    /// [`Repository::load_at`].
    ///
    /// # Errors
    ///
    /// If the store cannot be written.
    pub async fn prune(&self, limit: usize) -> Result<usize, Error<A::Error>> {
        match A::PERSIST {
            Persist::State => {
                let shape = self.shared.snapshots.shape::<A>();
                Ok(self.store.prune(A::NAME, &shape.text, limit).await?)
            }
            // These aggregates need their events: a snapshot of another shape is rebuilt from them.
            Persist::Events | Persist::Snapshots { .. } => Ok(0),
        }
    }
}
