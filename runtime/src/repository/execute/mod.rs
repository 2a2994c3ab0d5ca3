//! Runs a command: decides on the known state of the aggregate, and stores the events.

mod conflict;

use std::sync::Arc;

use super::{
    Done, Repository,
    append::{into_command_error, to_append},
    cache::Known,
    decided::{Basis, Changed, Decided, Next, Settled},
    error::Error,
    idempotency::Delivery,
    replay::Source,
};
use crate::{
    domain::{
        aggregate::Aggregate, command::Handle, id::Id, identity::Identity, root::Root,
        root_error::RootError, stream_name::StreamName, version::Version,
    },
    observe::{self, Work, outcome},
    store::{Answer, Append, StoreError, Streams},
    waiting::callback,
};

/// The result of a command of `A`.
type Executed<A, C> = Result<Done<A, <A as Handle<C>>::Output>, Error<<A as Identity>::Error>>;

/// What the caller asks, in addition to the command itself.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    /// The message that the command comes in.
    pub(super) delivery: Option<Delivery<'a>>,
    /// The version that the aggregate must have.
    pub(super) expected: Option<Version>,
}

/// One command on one aggregate, while it runs.
///
/// Futures that are seldom needed are boxed, so that the future of a command is small: it is moved
/// several times.
struct Execution<'a, A: Aggregate, S, C> {
    repository: &'a Repository<A, S>,
    source: Source<'a, A, S>,
    command: C,
    delivery: Option<Delivery<'a>>,
    /// The version that the caller expects, if it expects one.
    expected: Option<Version>,
    /// The stored name of the command.
    name: &'static str,
    work: &'a Work,
    /// 1, and one more for each conflict with another writer.
    tries: u32,
}

pub(super) async fn execute<A, S, C>(
    repository: &Repository<A, S>,
    id: Id<A>,
    command: C,
    asked: Asked<'_>,
) -> Executed<A, C>
where
    A: Handle<C>,
    S: Streams,
    C: Clone + Send,
{
    let stream = StreamName::of(&id);
    let work = observe::command(A::NAME, &stream, A::name_of(&command));
    if let Some(origin) = repository.origin {
        work.belongs_to(origin.correlation);
    }
    let running = run(repository, id, &stream, command, asked, &work);
    let executed = work.during(running).await;
    let outcome = match &executed {
        Ok((done, outcome)) => {
            work.reached(done.version.get());
            outcome
        }
        Err(error) => error.outcome(),
    };
    work.end(outcome);
    executed.map(|(done, _)| done)
}

/// Runs a command. Returns also whether it was accepted now, or got its first answer again.
async fn run<A, S, C>(
    repository: &Repository<A, S>,
    id: Id<A>,
    stream: &StreamName,
    command: C,
    asked: Asked<'_>,
    work: &Work,
) -> Result<(Done<A, A::Output>, &'static str), Error<A::Error>>
where
    A: Handle<C>,
    S: Streams,
    C: Clone + Send,
{
    let turns = &repository.shared.turns;
    if turns.is_entered(&id) {
        let inside = "a command on the same aggregate";
        return Err(StoreError::Reentrant { inside }.into());
    }
    let turn = match callback::current() {
        // The one that has the turn may wait for the callback.
        Some(inside) => turns
            .try_take(id.clone())
            .ok_or(StoreError::Reentrant { inside })?,
        None => turns.take(id.clone()).await,
    };
    let mut execution = Execution {
        repository,
        source: repository.source(&id, stream),
        name: A::name_of(&command),
        command,
        delivery: asked.delivery,
        expected: asked.expected,
        work,
        tries: 1,
    };
    work.tried(1);
    let (mut known, mut basis) = execution.begin().await?;
    loop {
        // Under contention, keep the state before the command, so that the next try reads only the
        // new events. Otherwise the state is changed in place.
        let before = known.contended.then(|| known.clone());
        let next = if execution.is_expected(&known) {
            let decided = turn.enter(|| execution.decide(known));
            execution.finish(decided, before, basis).await?
        } else {
            Box::pin(execution.unexpected(known, basis)).await?
        };
        let (done, outcome) = match next {
            Next::Done(done) => (done, outcome::ACCEPTED),
            Next::Repeated(done) => (done, outcome::REPEATED),
            Next::Again(stored) => {
                (known, basis) = (stored, Basis::Stored);
                continue;
            }
        };
        let tries = execution.tries;
        return Ok((Done { tries, ..done }, outcome));
    }
}

impl<A, S, C> Execution<'_, A, S, C>
where
    A: Handle<C>,
    S: Streams,
    C: Clone + Send,
{
    /// Returns the state for the first decision.
    async fn begin(&self) -> Result<(Known<A>, Basis), Error<A::Error>> {
        Ok(match self.repository.shared.cache.take(self.source.id) {
            Some(known) => (known, Basis::Cached),
            None if A::creates(&self.command) => (Known::nothing(), Basis::Assumed),
            None => (Box::pin(self.source.known()).await?, Basis::Stored),
        })
    }

    /// Stores what was decided, or answers without events.
    async fn finish(
        &mut self,
        decided: Decided<A, A::Output>,
        before: Option<Known<A>>,
        basis: Basis,
    ) -> Result<Next<A, A::Output>, Error<A::Error>> {
        match decided {
            Decided::Events(changed) => self.store(*changed, before).await,
            Decided::Settled(known, outcome) => Box::pin(self.settle(known, outcome, basis)).await,
            Decided::Broken(error) => Box::pin(self.broken(error, basis)).await,
        }
    }

    fn decide(&self, known: Known<A>) -> Decided<A, A::Output> {
        let (id, command) = (self.source.id.clone(), self.command.clone());
        let clock = self.repository.clock.clone();
        let origin = self.repository.origin;
        let Some(state) = known.state else {
            return match Root::create_in(id, command, clock, origin) {
                Ok((root, output)) => self.changed(root, output, known.contended),
                Err(error) => Self::refused(known, error),
            };
        };
        let root = Root::at(id, known.version, state, clock, origin);
        let mut root = root.with_last_event(known.last_event);
        match root.execute(command) {
            Ok(output) if !root.pending().is_empty() => self.changed(root, output, known.contended),
            Ok(output) => {
                let state = root.into_state();
                let unchanged = Known {
                    state: Some(Arc::clone(&state)),
                    ..known
                };
                Decided::Settled(unchanged, Ok(Settled { output, state }))
            }
            Err(error) => {
                let unchanged = Known {
                    state: Some(root.into_state()),
                    ..known
                };
                Self::refused(unchanged, error)
            }
        }
    }

    fn changed(&self, root: Root<A>, output: A::Output, contended: bool) -> Decided<A, A::Output> {
        match self.to_append(&root, &output) {
            Ok(append) => Decided::Events(Box::new(Changed {
                root,
                output,
                append,
                contended,
            })),
            Err(error) => Decided::Broken(error),
        }
    }

    fn refused(known: Known<A>, error: RootError<A::Error>) -> Decided<A, A::Output> {
        match error {
            RootError::Poisoned(poisoned) => Decided::Broken(Error::Poisoned(poisoned)),
            error @ (RootError::Rejected(_)
            | RootError::NotFound { .. }
            | RootError::AlreadyExists { .. }) => Decided::Settled(known, Err(Error::from(error))),
        }
    }

    /// Builds the append that stores the events, and the answer for a repeat of the message.
    fn to_append(&self, root: &Root<A>, output: &A::Output) -> Result<Append, Error<A::Error>> {
        let snapshots = &self.repository.shared.snapshots;
        let mut append = to_append(snapshots, self.source.stream.clone(), root)?;
        if let Some(delivery) = &self.delivery {
            append.message = Some(delivery.answered(output, &append, &**root)?);
        }
        Ok(append)
    }

    /// Stores the events. `before` is the state before these events, if it was kept.
    async fn store(
        &mut self,
        changed: Changed<A, A::Output>,
        before: Option<Known<A>>,
    ) -> Result<Next<A, A::Output>, Error<A::Error>> {
        let Changed {
            root,
            output,
            append,
            contended,
        } = changed;
        let last_event = append.events.last().map(|event| event.event_id);
        if let Some(first) = append.events.first() {
            self.work.belongs_to(first.correlation);
        }
        match observe::append(self.source.store, A::NAME, append).await {
            Ok(appended) => {
                if let (Some(first), Some(delivery)) = (appended.repeated, &self.delivery) {
                    // The events of this decision were not stored, so its state is not cached.
                    let repeated = Box::pin(delivery.repeat(&self.source, first));
                    return repeated.await.map(Next::Repeated);
                }
                let state = root.into_state();
                let known = Known {
                    version: appended.version,
                    last_event,
                    state: Some(Arc::clone(&state)),
                    contended,
                };
                self.repository.shared.cache.put(self.source.id, known);
                Ok(Next::Done(Done {
                    id: self.source.id.clone(),
                    version: appended.version,
                    event: output,
                    position: appended.position,
                    state,
                    tries: self.tries,
                }))
            }
            Err(StoreError::Conflict(_))
                if self.expected.is_none() && A::creates(&self.command) =>
            {
                Err(Error::AlreadyExists {
                    stream: self.source.stream.clone(),
                })
            }
            Err(StoreError::Conflict(conflict)) => {
                let known = before.unwrap_or_else(Known::nothing);
                Box::pin(self.after_conflict(known, conflict)).await
            }
            Err(error) => Err(into_command_error(error, &root)),
        }
    }

    /// Returns a rejection, or the success of a command that had nothing to do.
    async fn settle(
        &mut self,
        mut known: Known<A>,
        outcome: Result<Settled<A, A::Output>, Error<A::Error>>,
        basis: Basis,
    ) -> Result<Next<A, A::Output>, Error<A::Error>> {
        if basis != Basis::Stored {
            let decided_on = (known.version, known.last_event);
            self.source.catch_up(&mut known, None).await?;
            if (known.version, known.last_event) != decided_on {
                return Ok(Next::Again(known));
            }
        }
        if let Some(delivery) = self.delivery {
            let first = self.first_answer(delivery, &known, &outcome).await?;
            match first {
                Ok(Some(first)) => {
                    self.repository.shared.cache.put(self.source.id, known);
                    return delivery
                        .repeat(&self.source, first)
                        .await
                        .map(Next::Repeated);
                }
                Ok(None) => {}
                Err(StoreError::Conflict(conflict)) => {
                    return self.after_conflict(known, conflict).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let version = known.version;
        self.repository.shared.cache.put(self.source.id, known);
        outcome.map(|settled| {
            Next::Done(Done {
                id: self.source.id.clone(),
                version,
                event: settled.output,
                position: None,
                state: settled.state,
                tries: self.tries,
            })
        })
    }

    /// Returns the first answer to the message, if the message was answered before: its own effect
    /// may have led to the current outcome. A success is stored as the answer, so that a repeat
    /// gets the same answer. A rejection is not stored.
    async fn first_answer(
        &self,
        delivery: Delivery<'_>,
        known: &Known<A>,
        outcome: &Result<Settled<A, A::Output>, Error<A::Error>>,
    ) -> Result<Result<Option<Answer>, StoreError>, Error<A::Error>> {
        let Source { store, stream, .. } = &self.source;
        let Ok(settled) = outcome else {
            return Ok(store.answer(stream, delivery.message).await);
        };
        let mut append = Append::new((*stream).clone(), known.version, Vec::new());
        let message = delivery.answered(&settled.output, &append, &*settled.state)?;
        append.message = Some(message);
        append.expected_event = known.last_event;
        let appended = observe::append(*store, A::NAME, append).await;
        Ok(appended.map(|appended| appended.repeated))
    }

    /// Reads the stored state and decides again. If the state was already read from the store,
    /// returns the error. A message that was answered before gets its first answer.
    async fn broken(
        &self,
        error: Error<A::Error>,
        basis: Basis,
    ) -> Result<Next<A, A::Output>, Error<A::Error>> {
        if basis != Basis::Stored {
            return self.source.known().await.map(Next::Again);
        }
        let Source { store, stream, .. } = &self.source;
        if let Some(delivery) = self.delivery
            && let Some(first) = store.answer(stream, delivery.message).await?
        {
            return delivery
                .repeat(&self.source, first)
                .await
                .map(Next::Repeated);
        }
        Err(error)
    }
}
