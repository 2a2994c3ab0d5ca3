//! One atomic request to a store.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Answer, ClaimChange, DocumentChange, Message, NewState};
use crate::{
    domain::{position::Position, recorded::Recorded, stream_name::StreamName, version::Version},
    time::timestamp::Timestamp,
};

/// The stored form of an event. [`Recorded::decode`] reads it as the events of its aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The event's stored name.
    pub name: Cow<'static, str>,
    /// The schema version of the event.
    pub schema_version: u32,
    /// The fields of the event, as JSON.
    pub json: String,
}

/// An event to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The stored form of the event.
    pub payload: Payload,
    /// A `UUIDv7`, unique across all stores.
    pub event_id: Uuid,
    /// When the command was decided.
    pub time: Timestamp,
    /// The id of the request. All events that the request led to share it.
    pub correlation: Uuid,
    /// The id of the event that led to this one, if any.
    pub causation: Option<Uuid>,
}

impl NewEvent {
    /// Converts it to the event that is stored at this version and position.
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

/// The changes of one command. The store makes all of them or none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Append {
    /// The stream. It is one aggregate, so one save changes one aggregate.
    pub stream: StreamName,
    /// The version that the stream must have; [`Version::NONE`] if the stream must not exist.
    pub expected: Version,
    /// The id of the last event of the stream, if the writer knows it. Another event at the expected
    /// version is a conflict: the store has another history, because a backup was restored.
    pub expected_event: Option<Uuid>,
    /// The new events, oldest first.
    pub events: Vec<NewEvent>,
    /// The message and its answer. If the stream has answered this message before, the append
    /// changes nothing.
    pub message: Option<Message>,
    /// The values that the stream claims or releases, in this order.
    pub claims: Vec<ClaimChange>,
    /// The state of the aggregate after these events, as the start of later loads.
    pub state: Option<NewState>,
    /// The documents that are written with the events, in this order, whatever their revisions are.
    pub documents: Vec<DocumentChange>,
}

impl Append {
    /// Creates an append that has only events.
    #[must_use]
    pub const fn new(stream: StreamName, expected: Version, events: Vec<NewEvent>) -> Self {
        Self {
            stream,
            expected,
            expected_event: None,
            events,
            message: None,
            claims: Vec::new(),
            state: None,
            documents: Vec::new(),
        }
    }

    /// Whether it has no message, no claims, no state and no documents.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.message.is_none()
            && self.claims.is_empty()
            && self.state.is_none()
            && self.documents.is_empty()
    }

    /// The version of the stream after the append.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.expected.plus(self.events.len())
    }
}

/// The result of an append.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Appended {
    /// The version of the stream after the append.
    pub version: Version,
    /// The position of the last new event; `None` if there are no new events.
    pub position: Option<Position>,
    /// The first answer, if the stream has answered the message before. In this case nothing was
    /// changed.
    pub repeated: Option<Answer>,
}

impl Appended {
    /// Creates the result of an append that was stored.
    #[must_use]
    pub const fn new(version: Version, position: Option<Position>) -> Self {
        Self {
            version,
            position,
            repeated: None,
        }
    }

    /// Creates the result for a message that was answered before.
    #[must_use]
    pub const fn repeated(answer: Answer) -> Self {
        Self {
            version: answer.version,
            position: answer.position,
            repeated: Some(answer),
        }
    }
}
