//! What a policy may know about the event in addition to the event.

use uuid::Uuid;

use crate::{
    domain::{
        id::Id,
        identity::Identity,
        recorded::{Origin, Recorded},
        version::Version,
    },
    time::timestamp::Timestamp,
};

/// What a policy may know in addition to the event: its id, its version, its time, and the request
/// that it belongs to. A policy takes it as its last parameter, if it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cause<A: Identity> {
    /// The aggregate that the event happened to.
    pub id: Id<A>,
    /// The id of the event.
    pub event_id: Uuid,
    /// The version of the aggregate after the event.
    pub version: Version,
    /// When the command that led to the event was decided.
    pub time: Timestamp,
    /// The id of the request.
    pub correlation: Uuid,
}

impl<A: Identity> Cause<A> {
    /// A cause for a unit test of a policy: the first event of the aggregate, at the beginning of 1970.
    /// Set the fields that the test needs.
    #[must_use]
    pub const fn example(id: Id<A>) -> Self {
        Self {
            id,
            event_id: Uuid::nil(),
            version: Version::new(1),
            time: Timestamp::from_micros(0),
            correlation: Uuid::nil(),
        }
    }

    /// What is known about this event.
    pub fn of<E>(id: Id<A>, event: &Recorded<E>) -> Self {
        Self {
            id,
            event_id: event.event_id,
            version: event.version,
            time: event.time,
            correlation: event.correlation,
        }
    }

    /// The origin of a command that follows from the event.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        Origin {
            correlation: self.correlation,
            causation: Some(self.event_id),
        }
    }
}
