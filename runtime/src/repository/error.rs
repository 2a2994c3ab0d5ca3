//! The errors of a repository.

use std::fmt;

use super::{settled::Settled, unreadable::Unreadable};
use crate::{
    domain::{
        apply::Poisoned, encode::NotStorable, root_error::RootError, stream_name::StreamName,
    },
    observe::{outcome, store_error},
    store::{Claimed, ConcurrencyConflict, MessageId, MessageReused, StoreError},
};

/// Why a call of a repository failed. `R` is the aggregate's own error type.
///
/// Domain failures and infrastructure failures are always separate: [`Error::is_domain`]
/// distinguishes them. After an error, the stored stream is unchanged, unless
/// [`Error::is_outcome_known`] returns `false`.
///
/// It implements [`std::error::Error`] if `R` does.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<R> {
    /// The command was rejected. This is the aggregate's own error, unchanged. The same command on
    /// the same state is always rejected.
    Rejected(R),

    /// The command changes an aggregate, but no aggregate with this id exists.
    NotFound {
        /// The stream of the aggregate.
        stream: StreamName,
    },

    /// The command creates an aggregate, but an aggregate with this id already exists.
    AlreadyExists {
        /// The stream of the aggregate.
        stream: StreamName,
    },

    /// Other writers were faster, in every try.
    Conflict(ConcurrencyConflict),

    /// An event could not be applied. The aggregate's code has a bug.
    Poisoned(Poisoned),

    /// The stored data of the aggregate cannot be read.
    Unreadable(Unreadable),

    /// Another aggregate holds a value that the command claimed, and the command sets no rejection
    /// for this case (`or_reject`). Nothing was stored.
    Claimed(Box<Claimed>),

    /// The same message id was used before with another command. If the repository compares commands
    /// ([`Repository::comparing_commands`](crate::Repository::comparing_commands)), also with other
    /// fields. This call stored nothing.
    MessageReused(Box<MessageReused>),

    /// The first attempt succeeded, but its answer cannot be rebuilt. [`Error::is_retryable`] says
    /// whether this is temporary. Retry with the same message id; a new id would run the command
    /// twice.
    Unanswered {
        /// The stream of the aggregate.
        stream: StreamName,
        /// The message id.
        message: MessageId,
        /// Why the answer cannot be rebuilt.
        source: Box<Self>,
    },

    /// The relay sent this message before, and it was refused or voided. It never takes effect.
    Settled {
        /// The stream of the aggregate.
        stream: StreamName,
        /// The message id.
        message: MessageId,
        /// The answer.
        answer: Settled,
    },

    /// A value cannot be stored in a form that can be read back. Nothing was stored.
    Unwritable {
        /// The stream of the aggregate.
        stream: StreamName,
        /// The stored name of the event, the name of the claim, or `state`, `answer` or `message`.
        what: &'static str,
        /// Why it cannot be stored.
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
                write!(formatter, "`{stream}` already exists; use another id")
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
            Self::Settled {
                stream,
                message,
                answer,
            } => write!(
                formatter,
                "the message `{message}` to `{stream}` was answered before, and the answer stays: {answer}"
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
            Self::NotFound { .. } | Self::AlreadyExists { .. } | Self::Settled { .. } => None,
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
    /// Whether the domain refused the command: the command was rejected, the aggregate does not
    /// exist or already exists, or another aggregate holds a claimed value. A retry does not help.
    #[must_use]
    pub const fn is_domain(&self) -> bool {
        match self {
            Self::Rejected(_)
            | Self::NotFound { .. }
            | Self::AlreadyExists { .. }
            | Self::Claimed(_)
            | Self::Settled { .. } => true,
            Self::Conflict(_)
            | Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::MessageReused(_)
            | Self::Unanswered { .. }
            | Self::Unwritable { .. }
            | Self::Store(_) => false,
        }
    }

    /// How a command ended with this error, as its span and its metrics say it.
    pub(super) const fn outcome(&self) -> &'static str {
        match self {
            Self::Rejected(_) => outcome::REJECTED,
            Self::NotFound { .. } => outcome::NOT_FOUND,
            Self::AlreadyExists { .. } => outcome::ALREADY_EXISTS,
            Self::Claimed(_) => outcome::CLAIMED,
            Self::Settled { .. } => outcome::SETTLED,
            Self::Conflict(_) => outcome::CONFLICT,
            Self::Store(error) => store_error(error),
            Self::Unanswered { .. } => outcome::UNCERTAIN,
            Self::Poisoned(_)
            | Self::Unreadable(_)
            | Self::MessageReused(_)
            | Self::Unwritable { .. } => outcome::FAULT,
        }
    }

    /// Whether another writer was faster.
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }

    /// Whether the same command may succeed later without a fix.
    ///
    /// After [`Repository::save`](crate::Repository::save), load the aggregate again first. A root
    /// that got a conflict would get it again.
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
            | Self::Settled { .. }
            | Self::Unwritable { .. } => false,
        }
    }

    /// Whether it is certain that nothing was stored: see [`StoreError::is_outcome_known`].
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
            | Self::Settled { .. }
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
