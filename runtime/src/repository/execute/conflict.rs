//! What happens when the aggregate has another version than the command was decided on, or than its
//! caller expects.

use super::Execution;
use crate::{
    domain::{command::Handle, identity::Identity},
    observe,
    repository::{
        cache::Known,
        decided::{Basis, Next},
        error::Error,
    },
    store::{ConcurrencyConflict, Streams},
    waiting::timer::pause,
};

/// What comes next for a command of `A`.
type Continued<A, C> = Result<Next<A, <A as Handle<C>>::Output>, Error<<A as Identity>::Error>>;

impl<A, S, C> Execution<'_, A, S, C>
where
    A: Handle<C>,
    S: Streams,
    C: Clone + Send,
{
    /// Whether the command may be decided on this state. A command that changes an aggregate is
    /// decided without one too: it is refused, because the aggregate does not exist.
    pub(super) fn is_expected(&self, known: &Known<A>) -> bool {
        let is_other = self.expected.is_some_and(|it| it != known.version);
        let is_missing = known.state.is_none() && !A::creates(&self.command);
        !is_other || is_missing
    }

    /// The state is not of the version that the caller expects. The stored version counts. A
    /// message that was answered before gets its first answer, and everything else a conflict.
    pub(super) async fn unexpected(
        &mut self,
        mut known: Known<A>,
        basis: Basis,
    ) -> Continued<A, C> {
        if basis != Basis::Stored {
            self.source.catch_up(&mut known, None).await?;
            return Ok(Next::Again(known));
        }
        let first = match self.delivery {
            Some(delivery) => {
                let (store, stream) = (self.source.store, self.source.stream);
                let first = store.answer(stream, delivery.message).await?;
                first.map(|first| (delivery, first))
            }
            None => None,
        };
        let actual = known.version;
        self.repository.shared.cache.put(self.source.id, known);
        if let Some((delivery, first)) = first {
            let repeated = delivery.repeat(&self.source, first).await;
            return repeated.map(Next::Repeated);
        }
        observe::conflict(A::NAME, self.name);
        Err(Error::Conflict(ConcurrencyConflict {
            stream: self.source.stream.clone(),
            expected: self.expected.unwrap_or(actual),
            actual,
        }))
    }

    /// Waits, and reads the events that the other writer stored. After the last try, returns the
    /// conflict. If the caller expects a version, a conflict with another version is the answer.
    pub(super) async fn after_conflict(
        &mut self,
        mut known: Known<A>,
        conflict: ConcurrencyConflict,
    ) -> Continued<A, C> {
        observe::conflict(A::NAME, self.name);
        let is_final = self.expected.is_some_and(|it| it != conflict.actual);
        let wait = self.repository.retry.pause_after(self.tries);
        let Some(wait) = wait.filter(|_| !is_final) else {
            return Err(Error::Conflict(conflict));
        };
        self.tries = self.tries.saturating_add(1);
        self.work.tried(self.tries);
        pause(wait).await;
        known.contended = true;
        self.source.catch_up(&mut known, None).await?;
        Ok(Next::Again(known))
    }
}
