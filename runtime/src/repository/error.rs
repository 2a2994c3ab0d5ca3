//! What a repository answers when a command is not carried out.

use std::fmt;

use crate::{
    domain::{
        apply::Poisoned, command::Refusal, event::NotStorable, root::RootError, stream::StreamName,
        version::Version,
    },
    store::{ConcurrencyConflict, StoreError},
};

/// Why a repository did not carry out what it was asked to. `R` is the aggregate's own error.
///
/// Domain failures and infrastructure failures never mix: [`Error::is_domain`] tells them
/// apart. After any of them the stored stream is as it was, except where
/// [`Error::is_outcome_known`] says that nobody knows.
///
/// It is a [`std::error::Error`] where `R` is one.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<R> {
    /// The command rejected: the aggregate's own error, untouched. The same command on the same
    /// state is always rejected.
    Rejected(R),

    /// The command changes an aggregate, and there is none with this id.
    NotFound {
        /// The stream of the aggregate.
        stream: StreamName,
    },

    /// The command creates an aggregate, and there is one with this id.
    AlreadyExists {
        /// The stream of the aggregate.
        stream: StreamName,
    },

    /// Other writers were faster, at every try.
    Conflict(ConcurrencyConflict),

    /// An event could not be applied: a fault in the aggregate's code.
    Poisoned(Poisoned),

    /// What is stored of the aggregate cannot be read back as its events.
    Unreadable(Unreadable),

    /// An event cannot be stored so that it reads back. Nothing was stored.
    Unwritable {
        /// The stream of the aggregate.
        stream: StreamName,
        /// The stored name of the event.
        event: &'static str,
        /// Why not.
        reason: NotStorable,
    },

    /// The store failed.
    Store(StoreError),
}

impl<R: fmt::Display> fmt::Display for Error<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(inner) => inner.fmt(formatter),
            Self::NotFound { stream } => {
                write!(formatter, "`{stream}` does not exist; create it first")
            }
            Self::AlreadyExists { stream } => {
                write!(formatter, "`{stream}` exists already; take another id")
            }
            Self::Conflict(inner) => inner.fmt(formatter),
            Self::Poisoned(inner) => inner.fmt(formatter),
            Self::Unreadable(inner) => inner.fmt(formatter),
            Self::Unwritable {
                stream,
                event,
                reason,
            } => write!(
                formatter,
                "cannot store the event `{event}` of `{stream}`: {reason}"
            ),
            Self::Store(inner) => inner.fmt(formatter),
        }
    }
}

impl<R: std::error::Error + 'static> std::error::Error for Error<R> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Rejected(inner) => inner.source(),
            Self::Conflict(inner) => inner.source(),
            Self::Poisoned(inner) => inner.source(),
            Self::Unreadable(inner) => inner.source(),
            Self::Unwritable { reason, .. } => Some(reason),
            Self::Store(inner) => inner.source(),
            Self::NotFound { .. } | Self::AlreadyExists { .. } => None,
        }
    }
}

impl<R> From<Poisoned> for Error<R> {
    fn from(error: Poisoned) -> Self {
        Self::Poisoned(error)
    }
}

impl<R> From<Unreadable> for Error<R> {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(error)
    }
}

impl<R> Error<R> {
    /// Whether the domain said no: the command was rejected, or met no aggregate, or one where
    /// it creates. Trying again changes nothing.
    #[must_use]
    pub const fn is_domain(&self) -> bool {
        match self {
            Self::Rejected(_) | Self::NotFound { .. } | Self::AlreadyExists { .. } => true,
            Self::Conflict(_)
            | Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::Unwritable { .. }
            | Self::Store(_) => false,
        }
    }

    /// Whether other writers were faster.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    /// Whether the same command may succeed later, without anyone mending anything.
    ///
    /// After [`Repository::save`](crate::Repository::save) load the aggregate again first: the
    /// root that met a conflict will meet it again.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        match self {
            Self::Conflict(_) => true,
            Self::Store(error) => error.is_retryable(),
            Self::Rejected(_)
            | Self::NotFound { .. }
            | Self::AlreadyExists { .. }
            | Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::Unwritable { .. } => false,
        }
    }

    /// Whether it is sure that nothing was stored: see [`StoreError::is_outcome_known`].
    #[must_use]
    pub const fn is_outcome_known(&self) -> bool {
        match self {
            Self::Store(error) => error.is_outcome_known(),
            Self::Rejected(_)
            | Self::NotFound { .. }
            | Self::AlreadyExists { .. }
            | Self::Conflict(_)
            | Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::Unwritable { .. } => true,
        }
    }

    pub(crate) fn refused(refusal: Refusal<R>, stream: &StreamName) -> Self {
        match refusal {
            Refusal::Rejected(rejection) => Self::Rejected(rejection),
            Refusal::NotFound => Self::NotFound {
                stream: stream.clone(),
            },
            Refusal::AlreadyExists => Self::AlreadyExists {
                stream: stream.clone(),
            },
        }
    }

    pub(crate) fn from_root(error: RootError<R>, stream: &StreamName) -> Self {
        match error {
            RootError::Rejected(rejection) => Self::Rejected(rejection),
            RootError::NotFound => Self::refused(Refusal::NotFound, stream),
            RootError::AlreadyExists => Self::refused(Refusal::AlreadyExists, stream),
            RootError::Poisoned(poisoned) => Self::Poisoned(poisoned),
        }
    }
}

impl<R> From<StoreError> for Error<R> {
    fn from(error: StoreError) -> Self {
        if let StoreError::Conflict(conflict) = error {
            Self::Conflict(conflict)
        } else {
            Self::Store(error)
        }
    }
}

/// What is stored of an aggregate cannot be read back as its events. The store is as it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unreadable {
    /// The aggregate has no event of this name.
    UnknownEvent {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
    },

    /// The event is stored in a form that this program does not know.
    UnknownForm {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
        /// The stored schema version.
        found: u32,
        /// The schema version that is known.
        known: u32,
    },

    /// The event's fields are not what its type has.
    Undecodable {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
        /// What serde says.
        source: serde_json::Error,
    },

    /// An event is missing, or stands in another's place.
    Gap {
        /// The stream.
        stream: StreamName,
        /// The version that should come.
        expected: Version,
        /// The version that came instead, if any.
        found: Option<Version>,
        /// The stored name of the event that came instead, if any.
        event: Option<String>,
    },

    /// The version that was asked for lies after the last.
    NotReached {
        /// The stream.
        stream: StreamName,
        /// The version that was asked for.
        asked: Version,
        /// The stream's version.
        version: Version,
    },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEvent {
                stream,
                version,
                event,
            } => write!(
                formatter,
                "`{stream}` holds the event `{event}` at version {version}, and its aggregate has no \
         event of that name; was it renamed, or written by a newer program?"
            ),
            Self::UnknownForm {
                stream,
                version,
                event,
                found,
                known,
            } => write!(
                formatter,
                "`{stream}` holds the event `{event}` at version {version} in form {found}, and this \
         program reads form {known}; give the event an upcaster: \
         `#[event(version = {known}, upcast = …)]`"
            ),
            Self::Undecodable {
                stream,
                version,
                event,
                source,
            } => write!(
                formatter,
                "`{stream}` holds an event `{event}` at version {version} that cannot be read: {source}; \
         give a new field a default (`#[serde(default)]`), or raise the event's version and \
         give it an upcaster"
            ),
            Self::Gap {
                stream,
                expected,
                found,
                event,
            } => write!(
                formatter,
                "`{stream}` should hold the event of version {expected} and holds {}",
                found_text(*found, event.as_deref())
            ),
            Self::NotReached {
                stream,
                asked,
                version,
            } => write!(
                formatter,
                "`{stream}` has no version {asked}: it is at version {version}"
            ),
        }
    }
}

impl std::error::Error for Unreadable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Undecodable { source, .. } => Some(source),
            Self::UnknownEvent { .. }
            | Self::UnknownForm { .. }
            | Self::Gap { .. }
            | Self::NotReached { .. } => None,
        }
    }
}

fn found_text(found: Option<Version>, event: Option<&str>) -> String {
    match found {
        Some(version) => format!("`{}` of version {version}", event.unwrap_or_default()),
        None => "none".to_owned(),
    }
}
