//! Removes events and messages that are no longer needed.

use super::{Repository, error::Error};
use crate::{
    domain::{aggregate::Aggregate, persist::Persist},
    store::Log,
    time::timestamp::Timestamp,
};

impl<A: Aggregate, S: Log> Repository<A, S> {
    /// Forgets up to `limit` messages of these aggregates that are older than a time, and returns the
    /// number of forgotten messages. Call it again while it returns `limit`. Each call looks at all
    /// messages that are still remembered, so call it seldom, for example once a day.
    ///
    /// A message that comes again after that is a new one: its command runs again. So choose a time
    /// before which nothing comes again, for example thirty days ago. It must be before:
    ///
    /// - the last time at which a client may repeat a request;
    /// - the oldest delivery of a policy, a saga or a publication that is parked, and that you want to
    ///   retry: see [`Running::parked`](crate::relay::Running::parked);
    /// - the position to which you reset a policy or a saga: see
    ///   [`Running::reset`](crate::relay::Running::reset). Events from before that time send their
    ///   commands again;
    /// - the last time at which a process of yours was stopped in the middle of its work, and may go
    ///   on with it.
    ///
    /// Whatever the time is, the store keeps the messages that a relay may still repeat because it
    /// has not passed their events: a consumer that is late, stopped or paused loses nothing. A
    /// running saga has recorded every answer in its own stream before the relay passes it, and does
    /// not need the message any more.
    ///
    /// A message has no time of its own: see [`Log::forget_messages`]. A message is remembered for
    /// longer if it led to no events, until its aggregate has later events.
    ///
    /// # Errors
    ///
    /// If the store cannot be written.
    pub async fn forget_messages(
        &self,
        older_than: Timestamp,
        limit: usize,
    ) -> Result<usize, Error<A::Error>> {
        Ok(self
            .store
            .forget_messages(A::NAME, older_than, limit)
            .await?)
    }

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
