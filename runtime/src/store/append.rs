//! One atomic request to a store.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Answer, ClaimChange, Message, NewState};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    time::timestamp::Timestamp,
};

/// An event as text: what a store holds of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The event's stored name.
    pub name: Cow<'static, str>,
    /// The version of its stored form.
    pub schema_version: u32,
    /// Its fields, as JSON.
    pub json: String,
}

/// An event that is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// What happened.
    pub payload: Payload,
    /// Unique over all stores (`UUIDv7`).
    pub event_id: Uuid,
    /// When its command was decided.
    pub time: Timestamp,
    /// Shared by everything that one request led to.
    pub correlation: Uuid,
    /// The event that led to this one, if one did.
    pub causation: Option<Uuid>,
}

impl NewEvent {
    /// As it is stored at this place.
    #[must_use]
    pub fn recorded(
        self,
        stream: StreamName,
        version: Version,
        position: Position,
    ) -> Recorded<Payload> {
        Recorded {
            event: self.payload,
            event_id: self.event_id,
            time: self.time,
            stream,
            version,
            position,
            correlation: self.correlation,
            causation: self.causation,
        }
    }
}

/// What changes with one command: all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Append {
    /// The stream: one aggregate, so that one save changes one aggregate.
    pub stream: StreamName,
    /// The version that the stream must be at; [`Version::NONE`] when it must not exist.
    pub expected: Version,
    /// What happened, oldest first.
    pub events: Vec<NewEvent>,
    /// What makes a repeat of this append change nothing.
    pub message: Option<Message>,
    /// Values that the stream takes for itself alone, or gives back, in this order.
    pub claims: Vec<ClaimChange>,
    /// The aggregate's state with these events, to begin later loads with.
    pub state: Option<NewState>,
}

impl Append {
    /// Events for a stream at the expected version, and nothing beside them.
    #[must_use]
    pub const fn new(stream: StreamName, expected: Version, events: Vec<NewEvent>) -> Self {
        Self {
            stream,
            expected,
            events,
            message: None,
            claims: Vec::new(),
            state: None,
        }
    }

    /// Whether it consists of events alone.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.message.is_none() && self.claims.is_empty() && self.state.is_none()
    }

    /// The stream's version after it.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.expected.plus(self.events.len())
    }
}

/// What an append led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appended {
    /// The stream's version now.
    pub version: Version,
    /// The place of the last event that was added; `None` when there were none.
    pub position: Option<Position>,
    /// The answer to the same message, which came before: nothing was changed now.
    pub repeated: Option<Answer>,
}

impl Appended {
    /// The stream is at this version now, and its last new event at this place.
    #[must_use]
    pub const fn new(version: Version, position: Option<Position>) -> Self {
        Self {
            version,
            position,
            repeated: None,
        }
    }

    /// The message came before, and this was the answer.
    #[must_use]
    pub const fn repeated(answer: Answer) -> Self {
        Self {
            version: answer.version,
            position: answer.position,
            repeated: Some(answer),
        }
    }
}
