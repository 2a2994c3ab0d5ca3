//! What makes a repeated command a no-op with the first answer.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{position::Position, stream_name::StreamName, version::Version};

/// What one message to an aggregate is known by, however often it is delivered: the key of an HTTP
/// request, or the event that caused it and its place in the reaction.
///
/// It is the sender's, and counts for one aggregate: the same id to another one is another message.
/// Keep it short: PostgreSQL takes no keys of more than some 2,700 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(Arc<str>);

impl MessageId {
    /// A message of the sender's own name.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The `place`th message that an event led to.
    #[must_use]
    pub fn caused_by(event: Uuid, place: usize) -> Self {
        Self::new(format!("{event}/{place}"))
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Uuid> for MessageId {
    fn from(id: Uuid) -> Self {
        Self::new(id.to_string())
    }
}

impl From<&str> for MessageId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for MessageId {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for MessageId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MessageId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// A message that is answered by an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which one.
    pub id: MessageId,
    /// What is answered when it comes again: the repository's own text.
    pub answer: String,
}

/// What a message was answered when it came first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The stream's version then, with the message's events.
    pub version: Version,
    /// The place of the last of them; `None` when there were none.
    pub position: Option<Position>,
    /// As it was given to the store.
    pub answer: String,
}

/// The message was sent with another command before. Nothing was changed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageReused {
    /// The message.
    pub message: MessageId,
    /// The aggregate.
    pub stream: StreamName,
    /// The stored name of the command that it was sent with first.
    pub first: String,
    /// The stored name of the command that it was sent with now.
    pub now: String,
}

impl fmt::Display for MessageReused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            message,
            stream,
            first,
            now,
        } = self;
        write!(
            formatter,
            "the message `{message}` to `{stream}` was the command `{first}` when it came first, and is `{now}` now: \
             give each command a message id of its own"
        )
    }
}

impl std::error::Error for MessageReused {}
