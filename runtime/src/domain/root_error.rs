//! Why a root did not carry out a command.

use std::fmt;

use super::{apply::Poisoned, command::Refusal};

/// Why a root did not carry out a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RootError<R> {
    /// The command rejected: the aggregate's own error.
    Rejected(R),
    /// The command changes an aggregate, and was given to [`Root::create`](crate::Root::create).
    NotFound,
    /// The command creates an aggregate, and was given to one that exists.
    AlreadyExists,
    /// An event could not be applied; nothing is stored, and this root takes no more commands.
    Poisoned(Poisoned),
}

impl<R: fmt::Display> fmt::Display for RootError<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(inner) => inner.fmt(formatter),
            Self::NotFound => formatter.write_str(
                "the command changes an aggregate, and there is none yet; create it first",
            ),
            Self::AlreadyExists => {
                formatter.write_str("the command creates an aggregate, and this one exists already")
            }
            Self::Poisoned(inner) => inner.fmt(formatter),
        }
    }
}

impl<R: std::error::Error + 'static> std::error::Error for RootError<R> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Rejected(inner) => inner.source(),
            Self::Poisoned(inner) => inner.source(),
            Self::NotFound | Self::AlreadyExists => None,
        }
    }
}

impl<R> From<Poisoned> for RootError<R> {
    fn from(error: Poisoned) -> Self {
        Self::Poisoned(error)
    }
}

impl<R> From<Refusal<R>> for RootError<R> {
    fn from(refusal: Refusal<R>) -> Self {
        match refusal {
            Refusal::Rejected(rejection) => Self::Rejected(rejection),
            Refusal::NotFound => Self::NotFound,
            Refusal::AlreadyExists => Self::AlreadyExists,
        }
    }
}
