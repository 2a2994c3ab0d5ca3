//! Converts errors of the server into errors of the store.

use deadpool_postgres::{HookError, PoolError};
use tokio_postgres::Error;

use super::sqlstate::{Meaning, meaning};
use crate::{domain::stream_name::StreamName, store::StoreError};

/// The error code of the schema's `append` if another stream holds a claim.
const CLAIMED: &str = "ENTCL";
/// The error code of the schema's `write_documents` if a document has another revision.
const OTHER_REVISION: &str = "ENTRV";

/// How a call failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// There is no connection. The next try may get one.
    NoConnection(StoreError),
    /// The connection was lost. It is not known what the server did.
    Lost(StoreError),
    /// The server ended the transaction because of another one. The call may be repeated.
    Repeatable(StoreError),
    /// Another writer stored this version of the stream.
    Taken,
    /// Another stream holds the claim at this index in the append.
    Claimed(usize, StreamName),
    /// A document does not have the expected revision. Nothing was changed.
    OtherRevision,
    /// The server only reads now. Connections to it must be dropped.
    ReadOnly(StoreError),
    /// The schema or a part of it is gone: every later call must fail as well.
    Gone(StoreError),
    /// Anything else. Nothing was stored.
    Otherwise(StoreError),
}

impl Failure {
    pub(super) fn new(doing: &'static str, place: &str, error: Error) -> Self {
        let Some(state) = error.code().cloned() else {
            return if error.is_closed() || is_of_the_connection(&error) {
                Self::Lost(unreachable(place, error))
            } else {
                Self::Otherwise(database(doing, place, error))
            };
        };
        if state.code() == CLAIMED
            && let Some(detail) = error.as_db_error().and_then(|error| error.detail())
            && let Ok((place, aggregate, id)) = serde_json::from_str::<(_, String, String)>(detail)
        {
            return Self::Claimed(place, StreamName::new(aggregate, id));
        }
        if state.code() == OTHER_REVISION {
            return Self::OtherRevision;
        }
        match meaning(&state) {
            Meaning::Taken => Self::Taken,
            Meaning::ConnectionLost => Self::Lost(unreachable(place, error)),
            Meaning::NoConnection => Self::NoConnection(busy(place, error)),
            Meaning::Repeat => Self::Repeatable(busy(place, error)),
            Meaning::ReadOnly => Self::ReadOnly(unreachable(place, error)),
            Meaning::Busy => Self::Otherwise(busy(place, error)),
            Meaning::Gone => Self::Gone(database(doing, place, error)),
            Meaning::Refused => Self::Otherwise(refused(place, error)),
            Meaning::Lasting => Self::Otherwise(database(doing, place, error)),
        }
    }

    pub(super) fn of_pool(doing: &'static str, place: &str, error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => match Self::new(doing, place, error) {
                Self::Otherwise(error) => Self::Otherwise(error),
                Self::Gone(error) => Self::Gone(error),
                // No statement was sent on this connection, so the call may try another one.
                other @ (Self::NoConnection(_)
                | Self::Lost(_)
                | Self::Repeatable(_)
                | Self::ReadOnly(_)
                | Self::Taken
                | Self::Claimed(..)
                | Self::OtherRevision) => Self::NoConnection(other.into_store_error(place)),
            },
            PoolError::Timeout(_) => Self::Otherwise(busy(place, error)),
            PoolError::PostCreateHook(HookError::Message(_)) => {
                Self::Otherwise(StoreError::OtherCluster {
                    place: place.to_owned(),
                })
            }
            PoolError::PostCreateHook(HookError::Backend(error)) => {
                Self::of_pool(doing, place, PoolError::Backend(error))
            }
            PoolError::Closed | PoolError::NoRuntimeSpecified => {
                Self::Otherwise(database(doing, place, error))
            }
        }
    }

    /// Whether another try may succeed.
    pub(super) const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::NoConnection(_) | Self::Lost(_) | Self::Repeatable(_)
        )
    }

    /// Returns the error for the caller, after the last try.
    pub(super) fn into_store_error(self, place: &str) -> StoreError {
        match self {
            Self::NoConnection(error)
            | Self::Lost(error)
            | Self::Repeatable(error)
            | Self::ReadOnly(error)
            | Self::Gone(error)
            | Self::Otherwise(error) => error,
            Self::Taken => busy(place, "another writer was faster in every try"),
            Self::Claimed(_, holder) => busy(place, format!("`{holder}` holds a claim")),
            Self::OtherRevision => busy(place, "a document has another revision"),
        }
    }
}

/// Whether the error comes from the connection, and not from the data on it.
fn is_of_the_connection(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if let Some(error) = inner.downcast_ref::<std::io::Error>() {
            // Invalid data, for example an invalid certificate, stays invalid in the next try.
            return error.kind() != std::io::ErrorKind::InvalidData;
        }
        source = inner.source();
    }
    false
}

type Source = Box<dyn std::error::Error + Send + Sync>;

fn refused(place: &str, source: impl Into<Source>) -> StoreError {
    StoreError::Refused {
        place: place.to_owned(),
        source: source.into(),
    }
}

pub(super) fn database(doing: &'static str, place: &str, source: impl Into<Source>) -> StoreError {
    StoreError::Database {
        doing,
        place: place.to_owned(),
        source: source.into(),
    }
}

/// It is not known whether an append was stored.
pub(super) fn uncertain(place: &str, source: impl Into<Source>) -> StoreError {
    StoreError::Uncertain {
        place: place.to_owned(),
        source: source.into(),
    }
}

fn busy(place: &str, source: impl Into<Source>) -> StoreError {
    StoreError::Busy {
        place: place.to_owned(),
        source: source.into(),
    }
}

fn unreachable(place: &str, source: impl Into<Source>) -> StoreError {
    StoreError::Unreachable {
        place: place.to_owned(),
        source: source.into(),
    }
}
