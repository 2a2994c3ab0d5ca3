//! Runs a command on what is known of an aggregate, and again on what is stored.

use std::sync::Arc;

use crate::{
    domain::{
        aggregate::{Aggregate, Outcome},
        command::Handle,
        id::Id,
        root::Root,
        root_error::RootError,
        stream_name::StreamName,
        version::Version,
    },
    store::{Answer, Append, ConcurrencyConflict, Message, MessageId, StoreError, Streams},
    waiting::timer::pause,
};

use super::{
    Done, Repository, append, cache::Known, error::Error, idempotency, refused, snapshot::Snapshots,
};
use crate::waiting::retry::Retry;

/// What came of deciding a command on what is known.
enum Decided<A: Aggregate, T> {
    /// There are events to be stored.
    Events(Root<A>, T, Box<Append>),
    /// There are none: a rejection, or nothing to do. The state is as it was.
    Settled(Known<A>, Result<(T, Arc<A>), Error<A::Error>>),
    /// An event could not be applied, or cannot be stored. The state is gone.
    Broken(Error<A::Error>),
}

pub(super) async fn execute<A, S, C>(
    repository: &Repository<A, S>,
    id: Id<A>,
    command: C,
    once: Option<(&MessageId, &'static str)>,
) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
where
    A: Handle<C>,
    S: Streams,
    C: Clone + Send,
{
    let stream = StreamName::of(&id);
    let source = repository.source(&id, &stream);
    let (store, cache) = (source.store, &repository.shared.cache);
    let creates = A::creates(&command);

    let _turn = repository.shared.turns.take(id.clone()).await;
    // What is only remembered, or assumed of a command that creates, is good enough to succeed
    // on, because the expected version finds out; it is not good enough to refuse on.
    let mut checked = false;
    let mut known = match cache.take(&id) {
        Some(known) => known,
        None if creates => Known::nothing(),
        None => {
            checked = true;
            source.known().await?
        }
    };
    let mut failed = 0_u32;
    loop {
        // Where others write too, what is known is kept until the events are stored, and the
        // next try reads only what is new. Elsewhere it is changed in place.
        let kept = known.contended.then(|| known.clone());
        let contended = known.contended;
        let decided = decide(repository, &id, &stream, known, command.clone(), once);
        let (root, event, request) = match decided {
            Decided::Events(root, event, request) => (root, event, *request),
            Decided::Broken(_) if !checked => {
                checked = true;
                known = source.known().await?;
                continue;
            }
            Decided::Broken(error) => {
                return idempotency::or_first::<A, S, C>(&source, once, error).await;
            }
            Decided::Settled(unchanged, answer) => {
                known = unchanged;
                if !checked {
                    checked = true;
                    let version = known.version;
                    source.catch_up(&mut known, None).await?;
                    if known.version != version {
                        continue;
                    }
                }
                let version = known.version;
                if let Some((message, name)) = once {
                    // It may have been accepted before, and changed what it meets now.
                    let stored = settled(store, &stream, version, message, name, &answer).await;
                    let stored = match stored {
                        Err(Error::Conflict(conflict)) => {
                            wait_after(&repository.retry, &mut failed, conflict).await?;
                            known.contended = true;
                            source.catch_up(&mut known, None).await?;
                            continue;
                        }
                        stored => stored?,
                    };
                    if let Some(stored) = stored {
                        cache.put(&id, known);
                        return idempotency::again::<A, S, C>(&source, message, name, stored).await;
                    }
                }
                cache.put(&id, known);
                return answer.map(|(event, state)| Done {
                    id,
                    version,
                    event,
                    position: None,
                    state,
                });
            }
        };

        match store.append(request).await {
            Ok(appended) => {
                if let (Some(stored), Some((message, name))) = (appended.repeated, once) {
                    // What is known here was changed in vain, so it is not kept.
                    return idempotency::again::<A, S, C>(&source, message, name, stored).await;
                }
                let state = root.into_state();
                let known = Known {
                    version: appended.version,
                    state: Some(state.clone()),
                    contended,
                };
                cache.put(&id, known);
                return Ok(Done {
                    id,
                    version: appended.version,
                    event,
                    position: appended.position,
                    state,
                });
            }
            Err(StoreError::Conflict(_)) if creates => return Err(Error::AlreadyExists { stream }),
            Err(StoreError::Conflict(conflict)) => {
                wait_after(&repository.retry, &mut failed, conflict).await?;
                known = kept.unwrap_or_else(Known::nothing);
                known.contended = true;
                checked = true;
                source.catch_up(&mut known, None).await?;
            }
            Err(error) => return Err(refused(error, &root)),
        }
    }
}

/// Waits after a conflict, unless it was the last try.
async fn wait_after<R>(
    retry: &Retry,
    failed: &mut u32,
    conflict: ConcurrencyConflict,
) -> Result<(), Error<R>> {
    *failed = failed.saturating_add(1);
    match retry.pause_after(*failed) {
        Some(wait) => {
            pause(wait).await;
            Ok(())
        }
        None => Err(Error::Conflict(conflict)),
    }
}

/// What is asked of the store, with the answer that a repeat of the message gets.
fn request<A: Aggregate>(
    states: &Snapshots,
    stream: &StreamName,
    root: &Root<A>,
    event: &impl Outcome<A>,
    once: Option<(&MessageId, &'static str)>,
) -> Result<Append, Error<A::Error>> {
    let mut request = append(states, stream.clone(), root)?;
    if let Some((message, name)) = once {
        let answer = idempotency::answer(name, event, &request, root)?;
        let id = message.clone();
        request.message = Some(Message { id, answer });
    }
    Ok(request)
}

/// What a message is answered that leads to no events now: what it was answered before. A success is
/// stored, so that it stays the answer; a rejection is not.
async fn settled<A: Aggregate, T: Outcome<A>>(
    store: &impl Streams,
    stream: &StreamName,
    version: Version,
    message: &MessageId,
    name: &'static str,
    answer: &Result<(T, Arc<A>), Error<A::Error>>,
) -> Result<Option<Answer>, Error<A::Error>> {
    let Ok((event, state)) = answer else {
        return Ok(store.answer(stream, message).await?);
    };
    let mut request = Append::new(stream.clone(), version, Vec::new());
    let answer = idempotency::answer(name, event, &request, state)?;
    let id = message.clone();
    request.message = Some(Message { id, answer });
    Ok(store.append(request).await?.repeated)
}

fn decide<A, S, C>(
    repository: &Repository<A, S>,
    id: &Id<A>,
    stream: &StreamName,
    known: Known<A>,
    command: C,
    once: Option<(&MessageId, &'static str)>,
) -> Decided<A, <A as Handle<C>>::Output>
where
    A: Handle<C>,
{
    let clock = repository.clock.clone();
    let origin = repository.origin;
    let events = |root, event| match request(&repository.shared.states, stream, &root, &event, once)
    {
        Ok(request) => Decided::Events(root, event, Box::new(request)),
        Err(error) => Decided::Broken(error),
    };
    let (answer, known) = match known.state {
        Some(state) => {
            let mut root = Root::at(id.clone(), known.version, state, clock, origin);
            match root.execute(command) {
                Ok(event) if !root.pending().is_empty() => return events(root, event),
                answer => {
                    let state = root.into_state();
                    let known = Known {
                        state: Some(Arc::clone(&state)),
                        ..known
                    };
                    (answer.map(|event| (event, state)), known)
                }
            }
        }
        None => match Root::create_in(id.clone(), command, clock, origin) {
            Ok((root, event)) => return events(root, event),
            Err(refused) => (Err(refused), known),
        },
    };
    match answer {
        Err(RootError::Poisoned(poisoned)) => Decided::Broken(Error::Poisoned(poisoned)),
        answer => Decided::Settled(
            known,
            answer.map_err(|error| Error::from_root(error, stream)),
        ),
    }
}
