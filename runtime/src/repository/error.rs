//! What a repository answers when a command is not carried out.

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
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error<R> {
    /// The command rejected: the aggregate's own error, untouched. The same command on the same
    /// state is always rejected.
    #[error(transparent)]
    Rejected(R),

    /// The command changes an aggregate, and there is none with this id.
    #[error("`{stream}` does not exist; create it first")]
    NotFound {
        /// The stream of the aggregate.
        stream: StreamName,
    },

    /// The command creates an aggregate, and there is one with this id.
    #[error("`{stream}` exists already; take another id")]
    AlreadyExists {
        /// The stream of the aggregate.
        stream: StreamName,
    },

    /// Other writers were faster, at every try.
    #[error(transparent)]
    Conflict(ConcurrencyConflict),

    /// An event could not be applied: a fault in the aggregate's code.
    #[error(transparent)]
    Poisoned(#[from] Poisoned),

    /// What is stored of the aggregate cannot be read back as its events.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),

    /// An event cannot be stored so that it reads back. Nothing was stored.
    #[error("cannot store the event `{event}` of `{stream}`: {reason}")]
    Unwritable {
        /// The stream of the aggregate.
        stream: StreamName,
        /// The stored name of the event.
        event: &'static str,
        /// Why not.
        #[source]
        reason: NotStorable,
    },

    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
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
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// The aggregate has no event of this name.
    #[error(
        "`{stream}` holds the event `{event}` at version {version}, and its aggregate has no \
         event of that name; was it renamed, or written by a newer program?"
    )]
    UnknownEvent {
        /// The stream.
        stream: StreamName,
        /// The event's version.
        version: Version,
        /// The stored name.
        event: String,
    },

    /// The event is stored in a form that this program does not know.
    #[error(
        "`{stream}` holds the event `{event}` at version {version} in form {found}, and this \
         program reads form {known}; give the event an upcaster: \
         `#[event(version = {known}, upcast = …)]`"
    )]
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
    #[error(
        "`{stream}` holds an event `{event}` at version {version} that cannot be read: {source}; \
         give a new field a default (`#[serde(default)]`), or raise the event's version and \
         give it an upcaster"
    )]
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
    #[error("`{stream}` should hold the event of version {expected} and holds {}", found_text(*found, event.as_deref()))]
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
    #[error("`{stream}` has no version {asked}: it is at version {version}")]
    NotReached {
        /// The stream.
        stream: StreamName,
        /// The version that was asked for.
        asked: Version,
        /// The stream's version.
        version: Version,
    },
}

fn found_text(found: Option<Version>, event: Option<&str>) -> String {
    match found {
        Some(version) => format!("`{}` of version {version}", event.unwrap_or_default()),
        None => "none".to_owned(),
    }
}
