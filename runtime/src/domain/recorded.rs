//! An event as it was stored, and the origin of a command.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{position::Position, stream_name::StreamName, version::Version};
use crate::time::timestamp::Timestamp;

/// An event as it was stored.
///
/// `E` is the type of the event itself: an aggregate's event enum, or
/// [`Payload`](crate::store::Payload) if the aggregate is not known: then [`Recorded::decode`] reads
/// it as the events of an aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded<E> {
    /// The event itself.
    pub event: E,
    /// The id of the event (`UUIDv7`), unique across all stores.
    pub event_id: Uuid,
    /// The time at which the command that produced it was decided.
    pub time: Timestamp,
    /// The stream of its aggregate.
    pub stream: StreamName,
    /// The version of the aggregate after this event: 1 for its first event.
    pub version: Version,
    /// Its position in the log.
    pub position: Position,
    /// The id of the request, shared by all events that the request led to.
    pub correlation: Uuid,
    /// The id of the event that led to this one, if there is one.
    pub causation: Option<Uuid>,
}

impl<E> Recorded<E> {
    /// The same record, with the event in another form.
    pub fn map<T>(self, change: impl FnOnce(E) -> T) -> Recorded<T> {
        Recorded {
            event: change(self.event),
            event_id: self.event_id,
            time: self.time,
            stream: self.stream,
            version: self.version,
            position: self.position,
            correlation: self.correlation,
            causation: self.causation,
        }
    }
}

/// The origin of a command: the request that it belongs to, and the event that led to it.
///
/// Both are stored with every event that the command produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The id of the request, shared by all events that the request led to.
    pub correlation: Uuid,
    /// The id of the event that led to the command, if there is one.
    pub causation: Option<Uuid>,
}

impl Origin {
    /// The origin of a request from outside, with this id.
    #[must_use]
    pub const fn request(correlation: Uuid) -> Self {
        Self {
            correlation,
            causation: None,
        }
    }

    /// The origin of a reaction to this event, in the same request.
    #[must_use]
    pub const fn caused_by<E>(event: &Recorded<E>) -> Self {
        Self {
            correlation: event.correlation,
            causation: Some(event.event_id),
        }
    }
}
