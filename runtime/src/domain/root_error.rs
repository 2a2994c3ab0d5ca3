//! Why a root did not execute a command.

use std::fmt;

use super::{apply::Poisoned, command::Refusal, stream_name::StreamName};

/// Why a root did not execute a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootError<R> {
    /// The command rejected: the aggregate's own error.
    Rejected(R),
    /// The command changes an aggregate, but was given to [`Root::create`](crate::Root::create).
    NotFound {
        /// The name of the aggregate's stream.
        stream: StreamName,
    },
    /// The command creates an aggregate, but was given to one that exists already.
    AlreadyExists {
        /// The name of the aggregate's stream.
        stream: StreamName,
    },
    /// An event could not be applied. Nothing is stored, and this root accepts no more commands.
    Poisoned(Poisoned),
}

impl<R: fmt::Display> fmt::Display for RootError<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(inner) => inner.fmt(formatter),
            Self::NotFound { stream } => write!(
                formatter,
                "the command changes `{stream}`, which does not exist yet; create it first"
            ),
            Self::AlreadyExists { stream } => write!(
                formatter,
                "the command creates `{stream}`, which exists already; use another id"
            ),
            Self::Poisoned(inner) => inner.fmt(formatter),
        }
    }
}

impl<R: std::error::Error + 'static> std::error::Error for RootError<R> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Rejected(inner) => inner.source(),
            Self::Poisoned(inner) => inner.source(),
            Self::NotFound { .. } | Self::AlreadyExists { .. } => None,
        }
    }
}

impl<R> From<Poisoned> for RootError<R> {
    fn from(error: Poisoned) -> Self {
        Self::Poisoned(error)
    }
}

impl<R> RootError<R> {
    /// A command on the aggregate with this stream was refused.
    pub(crate) fn refused(refusal: Refusal<R>, stream: impl FnOnce() -> StreamName) -> Self {
        match refusal {
            Refusal::Rejected(rejection) => Self::Rejected(rejection),
            Refusal::NotFound => Self::NotFound { stream: stream() },
            Refusal::AlreadyExists => Self::AlreadyExists { stream: stream() },
        }
    }
}
