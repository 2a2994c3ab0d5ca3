//! Handles a command that is sent again with the same message id: it changes nothing and gets the
//! first answer.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Done,
    decode::{Parts, decode_parts},
    error::Error,
    replay::Source,
    settled::Settled,
    unreadable::Unreadable,
};
use crate::{
    domain::{
        aggregate::{Aggregate, Outcome},
        command::Handle,
        encode::{NotStorable, encode},
        persist::Persist,
        stream_name::StreamName,
        version::Version,
    },
    store::{Answer, Append, Message, MessageId, MessageReused, Payload, Streams},
};

/// The stored form of an answer, from which the same answer is rebuilt.
#[derive(Serialize, Deserialize)]
struct FirstAnswer {
    /// The stored name of the command.
    command: String,
    /// The digest of the command, if the repository compared commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<Uuid>,
    /// The number of events.
    count: usize,
    /// See [`Outcome::push_parts`].
    parts: Vec<usize>,
    /// The events and the state, if the stream may not keep them (`persist = state`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<Held>,
}

#[derive(Serialize, Deserialize)]
struct Held {
    events: Vec<Payload>,
    /// As JSON.
    state: String,
}

/// A message to an aggregate, with the command in it.
#[derive(Clone, Copy)]
pub(super) struct Delivery<'a> {
    pub(super) message: &'a MessageId,
    /// The stored name of the command.
    pub(super) command: &'static str,
    /// The digest of the command, if the repository compares commands.
    pub(super) digest: Option<Uuid>,
}

impl Delivery<'_> {
    /// Builds the message with its answer: the output of the command, the events in `append`, and
    /// the state after them.
    ///
    /// # Errors
    ///
    /// If the state or the answer cannot be stored.
    pub(super) fn answered<A: Aggregate>(
        &self,
        output: &impl Outcome<A>,
        append: &Append,
        state: &A,
    ) -> Result<Message, Error<A::Error>> {
        let mut parts = Vec::new();
        output.push_parts(&mut parts);
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
            command: self.command.to_owned(),
            digest: self.digest,
            count: append.events.len(),
            parts,
            held,
        };
        let answer = serde_json::to_string(&answer)
            .map_err(|error| unwritable("answer", NotStorable::Unwritable(error)))?;
        let id = self.message.clone();
        Ok(Message { id, answer })
    }

    /// Rebuilds the first answer.
    ///
    /// # Errors
    ///
    /// If the message id was used with another command before, or the first answer cannot be
    /// rebuilt.
    pub(super) async fn repeat<A, S, C>(
        &self,
        source: &Source<'_, A, S>,
        first: Answer,
    ) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
    where
        A: Handle<C>,
        S: Streams,
    {
        self.rebuild(source, first).await.map_err(|error| {
            if matches!(error, Error::MessageReused(_) | Error::Settled { .. }) {
                return error;
            }
            // The inner error alone would suggest that nothing was stored.
            Error::Unanswered {
                stream: source.stream.clone(),
                message: self.message.clone(),
                source: Box::new(error),
            }
        })
    }

    async fn rebuild<A, S, C>(
        &self,
        source: &Source<'_, A, S>,
        answer: Answer,
    ) -> Result<Done<A, <A as Handle<C>>::Output>, Error<A::Error>>
    where
        A: Handle<C>,
        S: Streams,
    {
        let Source { id, stream, .. } = source;
        let unreadable = |reason: Option<serde_json::Error>| {
            Error::from(Unreadable::Answer {
                stream: (*stream).clone(),
                message: self.message.clone(),
                source: reason,
            })
        };
        if let Some(answer) = Settled::read(&answer.answer) {
            return Err(Error::Settled {
                stream: (*stream).clone(),
                message: self.message.clone(),
                answer,
            });
        }
        let first: FirstAnswer =
            serde_json::from_str(&answer.answer).map_err(|error| unreadable(Some(error)))?;
        let is_other = first
            .digest
            .zip(self.digest)
            .is_some_and(|(first, now)| first != now);
        if is_other || first.command != self.command {
            return Err(Error::MessageReused(Box::new(MessageReused {
                message: self.message.clone(),
                stream: (*stream).clone(),
                first: first.command,
                now: self.command.to_owned(),
            })));
        }
        let (events, state) = match first.held {
            Some(held) => {
                let before = answer.version.minus(first.count);
                let events = held.decode_events::<A>(stream, before)?;
                let state = serde_json::from_str(&held.state);
                let state: A = state.map_err(|error| unreadable(Some(error)))?;
                (events, Arc::new(state))
            }
            None => source.at_version(answer.version, first.count).await?,
        };
        let (mut parts, mut events) = (first.parts.into_iter(), events.into_iter());
        let event = <A as Handle<C>>::Output::rebuild(&mut parts, &mut events)
            .ok_or_else(|| unreadable(None))?;
        Ok(Done {
            id: (*id).clone(),
            version: answer.version,
            event,
            position: answer.position,
            state,
            tries: 1,
        })
    }
}

impl Held {
    /// Decodes the events, which come after the version `before`.
    fn decode_events<A: Aggregate>(
        &self,
        stream: &StreamName,
        before: Version,
    ) -> Result<Vec<A::Event>, Unreadable> {
        let versions = (before.next().get()..).map(Version::new);
        let events = self.events.iter().zip(versions);
        events
            .map(
                |(event, version)| match decode_parts::<A>(event, stream, version)? {
                    Parts::One(event) => Ok(event),
                    Parts::Several(_) => Err(Unreadable::Converted {
                        stream: stream.clone(),
                        version,
                    }),
                },
            )
            .collect()
    }
}
