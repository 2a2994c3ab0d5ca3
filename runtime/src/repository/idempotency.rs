//! A command that is sent again under the same message id: it changes nothing, and gets the first
//! answer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Done,
    cache::Known,
    error::Error,
    replay::{Source, decode_payload},
    unreadable::Unreadable,
};
use crate::{
    domain::{
        aggregate::{Aggregate, Outcome},
        command::Handle,
        encode::{NotStorable, encode},
        persist::Persist,
        version::Version,
    },
    store::{Answer, Append, MessageId, MessageReused, Payload, Streams},
};

/// What is stored of an answer: what makes the same again.
#[derive(Serialize, Deserialize)]
struct FirstAnswer {
    /// The stored name of the command.
    command: String,
    /// How many events there were.
    count: usize,
    /// See [`Outcome::push_parts`].
    parts: Vec<usize>,
    /// The events and the state, where the stream may not hold them any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<Held>,
}

#[derive(Serialize, Deserialize)]
struct Held {
    events: Vec<Payload>,
    /// As JSON.
    state: String,
}

/// The answer to a command that leads to this append and this state, as text.
///
/// # Errors
///
/// When the state cannot be stored.
pub(super) fn answer<A: Aggregate>(
    command: &'static str,
    outcome: &impl Outcome<A>,
    append: &Append,
    state: &A,
) -> Result<String, Error<A::Error>> {
    let mut parts = Vec::new();
    outcome.push_parts(&mut parts);
    let unwritable = |what, reason| Error::Unwritable {
        stream: append.stream.clone(),
        what,
        reason,
    };
    let held = match A::PERSIST {
        Persist::Events | Persist::Snapshots { .. } => None,
        Persist::State => {
            let events = append.events.iter().map(|event| event.payload.clone());
            let state = match &append.state {
                Some(state) => state.json.clone(),
                None => encode(state).map_err(|reason| unwritable("state", reason))?,
            };
            Some(Held {
                events: events.collect(),
                state,
            })
        }
    };
    let answer = FirstAnswer {
        command: command.to_owned(),
        count: append.events.len(),
        parts,
        held,
    };
    serde_json::to_string(&answer)
        .map_err(|error| unwritable("answer", NotStorable::Unwritable(error)))
}

/// Makes the first answer again.
///
/// # Errors
///
/// When the message was another command, or what is stored of the answer cannot be read.
pub(super) async fn again<A, S, C>(
    source: &Source<'_, A, S>,
    message: &MessageId,
    command: &'static str,
    stored: Answer,
) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
where
    A: Handle<C>,
    S: Streams,
{
    let made = make::<A, S, C>(source, message, command, stored).await;
    made.map_err(|error| {
        if matches!(error, Error::MessageReused(_)) {
            return error;
        }
        // It must not pass for one after which nothing is stored.
        Error::Unanswered {
            stream: source.stream.clone(),
            message: message.clone(),
            source: Box::new(error),
        }
    })
}

async fn make<A, S, C>(
    source: &Source<'_, A, S>,
    message: &MessageId,
    command: &'static str,
    stored: Answer,
) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
where
    A: Handle<C>,
    S: Streams,
{
    let Source { id, stream, .. } = source;
    let unreadable = |reason: Option<serde_json::Error>| {
        Error::from(Unreadable::Answer {
            stream: (*stream).clone(),
            message: message.clone(),
            source: reason,
        })
    };
    let first: FirstAnswer =
        serde_json::from_str(&stored.answer).map_err(|error| unreadable(Some(error)))?;
    if first.command != command {
        return Err(Error::MessageReused(Box::new(MessageReused {
            message: message.clone(),
            stream: (*stream).clone(),
            first: first.command,
            now: command.to_owned(),
        })));
    }
    let before = stored.version.minus(first.count);
    let (events, state) = match first.held {
        Some(held) => {
            let mut events = Vec::new();
            for (event, version) in held.events.iter().zip(before.next().get()..) {
                let version = Version::new(version);
                events.push(decode_payload::<A>(event, stream, version)?);
            }
            let state = serde_json::from_str(&held.state);
            let state: A = state.map_err(|error| unreadable(Some(error)))?;
            (events, Arc::new(state))
        }
        None => at_version(source, stored.version, first.count).await?,
    };
    let event =
        <A as Handle<C>>::Output::rebuild(&mut first.parts.into_iter(), &mut events.into_iter())
            .ok_or_else(|| unreadable(None))?;
    Ok(Done {
        id: (*id).clone(),
        version: stored.version,
        event,
        position: stored.position,
        state,
    })
}

/// The first answer to a message that fails now; where there was none, the failure.
pub(super) async fn or_first<A, S, C>(
    source: &Source<'_, A, S>,
    once: Option<(&MessageId, &'static str)>,
    failure: Error<A::Error>,
) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
where
    A: Handle<C>,
    S: Streams,
{
    let Some((message, command)) = once else {
        return Err(failure);
    };
    match source.store.answer(source.stream, message).await? {
        Some(stored) => again::<A, S, C>(source, message, command, stored).await,
        None => Err(failure),
    }
}

/// The last `count` events up to a version, and the state with them.
async fn at_version<A: Aggregate, S: Streams>(
    source: &Source<'_, A, S>,
    version: Version,
    count: usize,
) -> Result<(Vec<A::Event>, Arc<A>), Error<A::Error>> {
    let Source { store, stream, .. } = source;
    let before = version.minus(count);
    let page = store.read(stream, before, count).await?;
    if page.pruned > before {
        return Err(Unreadable::Pruned {
            stream: (*stream).clone(),
            version: page.pruned,
        }
        .into());
    }
    let mut events = Vec::new();
    for recorded in &page.events {
        events.push(decode_payload::<A>(
            &recorded.event,
            stream,
            recorded.version,
        )?);
    }
    let mut known = Known::nothing();
    source.catch_up(&mut known, Some(version)).await?;
    let state = known.state.ok_or_else(|| Error::NotFound {
        stream: (*stream).clone(),
    })?;
    Ok((events, state))
}
