//! One atomic request to a store.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    stream::{Position, StreamName},
    timestamp::Timestamp,
    version::Version,
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

/// Events to be added to one stream: all or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// The stream: one aggregate, so that one save changes one aggregate.
    pub stream: StreamName,
    /// The version that the stream must be at; [`Version::NONE`] when it must not exist.
    pub expected: Version,
    /// What happened, oldest first.
    pub events: Vec<NewEvent>,
}

/// What an append led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The stream's version now.
    pub version: Version,
    /// The place of the last event that was added; `None` when there were none.
    pub position: Option<Position>,
}
