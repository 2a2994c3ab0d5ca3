//! The last event of a saga. Policies may react to it.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Saga;
use crate::domain::{
    event::{Effect, Event, EventOf},
    field::Field,
    identity::Identity,
};

/// The last event of a saga that reached its end.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Completed<S> {
    #[serde(skip)]
    saga: PhantomData<fn() -> S>,
}

/// The last event of a saga that gave up. Everything that it had done was taken back.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Compensated<S> {
    /// Why it gave up.
    pub why: Why,
    #[serde(skip)]
    saga: PhantomData<fn() -> S>,
}

/// How a saga ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SagaEnd {
    /// It reached its end.
    Completed,
    /// It gave up, for this reason, and everything that it had done was taken back.
    Compensated(Why),
}

/// Why a saga gave up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Why {
    /// An aggregate rejected a command.
    Rejected {
        /// The stored name of the command.
        command: String,
        /// The aggregate.
        by: String,
        /// The aggregate's own error, as JSON.
        rejection: String,
    },
    /// A command was for an aggregate that does not exist.
    NotFound {
        /// The stored name of the command.
        command: String,
        /// The aggregate.
        by: String,
    },
    /// A command creates an aggregate that existed already.
    AlreadyExists {
        /// The stored name of the command.
        command: String,
        /// The aggregate.
        by: String,
    },
    /// Another aggregate held a value that a command claimed.
    Claimed {
        /// The stored name of the command.
        command: String,
        /// The aggregate.
        by: String,
        /// The name of the claim.
        claim: String,
    },
    /// An event happened at which the saga gives up.
    Event {
        /// The stored name of the event.
        event: String,
    },
    /// The time was over.
    Overdue,
}

impl Why {
    /// The error with which an `A` rejected. `None` if the saga gave up for another reason, or another
    /// kind of aggregate rejected.
    #[must_use]
    pub fn rejection<A: Identity<Error: DeserializeOwned>>(&self) -> Option<A::Error> {
        let Self::Rejected { by, rejection, .. } = self else {
            return None;
        };
        let is_of = by.split_once('/').is_some_and(|(name, _)| name == A::NAME);
        is_of
            .then(|| serde_json::from_str(rejection).ok())
            .flatten()
    }
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected {
                command,
                by,
                rejection,
            } => {
                // An error without fields is a text in JSON.
                let rejection = rejection.trim_matches('"');
                write!(formatter, "`{by}` rejected `{command}`: {rejection}")
            }
            Self::NotFound { command, by } => {
                write!(
                    formatter,
                    "`{command}` was for `{by}`, which does not exist"
                )
            }
            Self::AlreadyExists { command, by } => {
                write!(
                    formatter,
                    "`{command}` creates `{by}`, which exists already"
                )
            }
            Self::Claimed { command, by, claim } => write!(
                formatter,
                "`{command}` of `{by}` claims a `{claim}` that another aggregate has"
            ),
            Self::Event { event } => write!(formatter, "`{event}` happened"),
            Self::Overdue => formatter.write_str("the time was over"),
        }
    }
}

impl<S> Completed<S> {
    /// The event.
    #[must_use]
    pub const fn new() -> Self {
        Self { saga: PhantomData }
    }
}

impl<S> Default for Completed<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Compensated<S> {
    /// The event.
    #[must_use]
    pub const fn new(why: Why) -> Self {
        Self {
            why,
            saga: PhantomData,
        }
    }
}

impl<S> Clone for Completed<S> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

impl<S> Clone for Compensated<S> {
    fn clone(&self) -> Self {
        Self::new(self.why.clone())
    }
}

impl<S> PartialEq for Completed<S> {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl<S> PartialEq for Compensated<S> {
    fn eq(&self, other: &Self) -> bool {
        self.why == other.why
    }
}

impl<S> fmt::Debug for Completed<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Completed")
    }
}

impl<S> fmt::Debug for Compensated<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Compensated")
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

impl<S: Saga> Event for Completed<S> {
    const NAME: &'static str = "completed";
    const SCHEMA_VERSION: u32 = 1;
    const FIELDS: &'static [Field] = &[];
}

impl<S: Saga> Event for Compensated<S> {
    const NAME: &'static str = "compensated";
    const SCHEMA_VERSION: u32 = 1;
    const FIELDS: &'static [Field] = &[Field::new("why", "Why")];
}

// The state of a saga is not one that users see.
impl<S: Saga> EventOf<S> for Completed<S> {
    const EFFECT: Effect<S, Self> = Effect::Changes(|_, _| {});
}

impl<S: Saga> EventOf<S> for Compensated<S> {
    const EFFECT: Effect<S, Self> = Effect::Changes(|_, _| {});
}
