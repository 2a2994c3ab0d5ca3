//! Publishers: they tell other systems what happened.

#[cfg(feature = "nats")]
pub mod nats;
mod publication;

pub use self::publication::{Publication, PublishedEvent};

use std::{fmt, future::Future};

use uuid::Uuid;

/// Hands messages to another system: to a message broker, or to whatever takes them.
///
/// The relay publishes the events of one stream in their order, each at least once. No lease can
/// prevent that two processes publish the same message, so the other system has to recognize a repeat
/// by [`Outgoing::id`].
pub trait Publisher: Send + Sync + 'static {
    /// Publishes a message. Returns when the other system has acknowledged it.
    ///
    /// # Errors
    ///
    /// [`PublishError::Away`] if the message has to be published again later, and
    /// [`PublishError::Refused`] if the same message would never be taken.
    fn publish(&self, message: Outgoing) -> impl Future<Output = Result<(), PublishError>> + Send;
}

/// A message for another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The id of the event. A repeat has the same id.
    pub id: Uuid,
    /// Where it goes: the subject, or the topic.
    pub subject: String,
    /// What orders it: the name of the event's stream.
    pub key: String,
    /// The contents.
    pub body: Vec<u8>,
}

/// Why a message was not published.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublishError {
    /// The other system cannot be reached, or did not answer. The message is published again.
    Away(String),
    /// The other system refused the message. The stream is parked.
    Refused(String),
}

impl fmt::Display for PublishError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(why) => write!(formatter, "the publisher's system is away: {why}"),
            Self::Refused(why) => write!(formatter, "the message was refused: {why}"),
        }
    }
}

impl std::error::Error for PublishError {}
