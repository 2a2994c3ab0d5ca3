//! What a repository answers when a command is not carried out.

use std::fmt;

use super::unreadable::Unreadable;
use crate::{
    domain::{
        apply::Poisoned, encode::NotStorable, root_error::RootError, stream_name::StreamName,
    },
    store::{Claimed, ConcurrencyConflict, MessageId, MessageReused, StoreError},
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

    /// Another aggregate holds a value that the command claimed, and the command does not say how it
    /// rejects then. Nothing was stored.
    Claimed(Box<Claimed>),

    /// The message came before with another command. Nothing was stored now.
    MessageReused(Box<MessageReused>),

    /// The first attempt succeeded, but its answer cannot be rebuilt (`source` says whether this is
    /// temporary). Retry with the same message id; a new id would run the command twice.
    Unanswered {
        /// The stream of the aggregate.
        stream: StreamName,
        /// The message.
        message: MessageId,
        /// Why the answer cannot be rebuilt.
        source: Box<Self>,
    },

    /// Something cannot be stored so that it reads back. Nothing was stored.
    Unwritable {
        /// The stream of the aggregate.
        stream: StreamName,
        /// The stored name of the event, the name of the claim, or `state` or `answer`.
        what: &'static str,
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
            Self::Claimed(inner) => inner.fmt(formatter),
            Self::MessageReused(inner) => inner.fmt(formatter),
            Self::Unanswered {
                stream, message, ..
            } => write!(
                formatter,
                "the first attempt of the message `{message}` on `{stream}` succeeded, but its answer \
                 cannot be rebuilt: retry with the same message id; a new id would run the command twice"
            ),
            Self::Unwritable { stream, what, .. } => {
                write!(formatter, "cannot store `{what}` of `{stream}`")
            }
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
            Self::Claimed(inner) => inner.source(),
            Self::MessageReused(inner) => inner.source(),
            Self::Unanswered { source, .. } => Some(&**source),
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
    /// Whether the domain said no: the command was rejected, met no aggregate, or one where it
    /// creates, or claimed what another holds. Trying again changes nothing.
    #[must_use]
    pub const fn is_domain(&self) -> bool {
        match self {
            Self::Rejected(_)
            | Self::NotFound { .. }
            | Self::AlreadyExists { .. }
            | Self::Claimed(_) => true,
            Self::Conflict(_)
            | Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::MessageReused(_)
            | Self::Unanswered { .. }
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
            Self::Unanswered { source, .. } => source.is_retryable(),
            Self::Rejected(_)
            | Self::NotFound { .. }
            | Self::AlreadyExists { .. }
            | Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::Claimed(_)
            | Self::MessageReused(_)
            | Self::Unwritable { .. } => false,
        }
    }

    /// Whether it is sure that nothing was stored: see [`StoreError::is_outcome_known`].
    #[must_use]
    pub const fn is_outcome_known(&self) -> bool {
        match self {
            Self::Store(error) => error.is_outcome_known(),
            Self::Unanswered { .. } => false,
            Self::Rejected(_)
            | Self::NotFound { .. }
            | Self::AlreadyExists { .. }
            | Self::Conflict(_)
            | Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::Claimed(_)
            | Self::MessageReused(_)
            | Self::Unwritable { .. } => true,
        }
    }
}

/// A root and a repository refuse for the same reasons, so `root.execute(…)?` can be next to calls
/// of a repository.
impl<R> From<RootError<R>> for Error<R> {
    fn from(error: RootError<R>) -> Self {
        match error {
            RootError::Rejected(rejection) => Self::Rejected(rejection),
            RootError::NotFound { stream } => Self::NotFound { stream },
            RootError::AlreadyExists { stream } => Self::AlreadyExists { stream },
            RootError::Poisoned(poisoned) => Self::Poisoned(poisoned),
        }
    }
}

impl<R> From<StoreError> for Error<R> {
    fn from(error: StoreError) -> Self {
        if let StoreError::Conflict(conflict) = error {
            Self::Conflict(conflict)
        } else if let StoreError::Claimed(claimed) = error {
            Self::Claimed(claimed)
        } else {
            Self::Store(error)
        }
    }
}
