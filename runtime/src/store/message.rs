//! Message ids. With them, a repeated command changes nothing and gets the first answer.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{position::Position, stream_name::StreamName, version::Version};

/// The sender's id for one message to one aggregate. It stays the same when the message is sent
/// again. Use the idempotency key of an HTTP request, for example, or [`MessageId::caused_by`] for
/// a message that an event led to.
///
/// It applies to one aggregate: the same id to another aggregate is another message. It may
/// have up to 1,024 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(Arc<str>);

impl MessageId {
    /// Creates a message id from the sender's text.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Creates the id of the `place`th message that an event led to.
    #[must_use]
    pub fn caused_by(event: Uuid, place: usize) -> Self {
        Self::new(format!("{event}/{place}"))
    }

    /// The id as text.
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

/// A message and its answer, for an append to store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The message id.
    pub id: MessageId,
    /// The answer for a repeat of the message. Only the repository interprets this text.
    pub answer: String,
}

/// The stored answer to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The version of the stream after the message.
    pub version: Version,
    /// The position of the message's last event; `None` if it had no events.
    pub position: Option<Position>,
    /// The text of [`Message::answer`].
    pub answer: String,
}

/// The message id was used before with another command, or with the same command and other fields.
/// Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageReused {
    /// The message id.
    pub message: MessageId,
    /// The stream of the aggregate.
    pub stream: StreamName,
    /// The stored name of the first command.
    pub first: String,
    /// The stored name of the current command. If it is that of the first one, the fields differ.
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
            "the message id `{message}` was used for another command: first for `{first}` on `{stream}`, and now \
             for `{now}`{}; give each command its own message id",
            if first == now {
                " with other fields"
            } else {
                ""
            }
        )
    }
}

impl std::error::Error for MessageReused {}
