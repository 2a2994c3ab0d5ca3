//! An event as it was stored, and where a command came from.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{position::Position, stream_name::StreamName, version::Version};
use crate::time::timestamp::Timestamp;

/// An event as it was stored.
///
/// `E` is the event itself: an aggregate's event enum, or the [`Payload`](crate::store::Payload)
/// where no aggregate is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded<E> {
    /// What happened.
    pub event: E,
    /// Unique over all stores (`UUIDv7`).
    pub event_id: Uuid,
    /// When the command that produced it was decided.
    pub time: Timestamp,
    /// Which aggregate it happened to.
    pub stream: StreamName,
    /// The aggregate's version with this event: 1 for its first.
    pub version: Version,
    /// Its place in the one order of all events of the store.
    pub position: Position,
    /// Shared by everything that one request led to.
    pub correlation: Uuid,
    /// The event that led to this one, if one did.
    pub causation: Option<Uuid>,
}

impl<E> Recorded<E> {
    /// The same record around another form of the event.
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

/// Where a command came from: the request it belongs to, and the event that led to it.
///
/// Every event that the command produces carries both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Shared by everything that one request led to.
    pub correlation: Uuid,
    /// The event that led to the command, if one did.
    pub causation: Option<Uuid>,
}

impl Origin {
    /// A request from outside, known by this id.
    #[must_use]
    pub const fn request(correlation: Uuid) -> Self {
        Self {
            correlation,
            causation: None,
        }
    }

    /// A reaction to this event, within the same request.
    #[must_use]
    pub const fn caused_by<E>(event: &Recorded<E>) -> Self {
        Self {
            correlation: event.correlation,
            causation: Some(event.event_id),
        }
    }
}
