//! Another writer was faster.

use std::fmt;

use super::StoreError;
use crate::domain::{stream_name::StreamName, version::Version};

/// Another writer changed the stream after it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcurrencyConflict {
    /// The stream.
    pub stream: StreamName,
    /// The version that the writer expected.
    pub expected: Version,
    /// The version in the store.
    pub actual: Version,
}

impl fmt::Display for ConcurrencyConflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stream,
            expected,
            actual,
        } = self;
        write!(
            formatter,
            "`{stream}` is at version {actual}, but version {expected} was expected: another writer was \
             faster; load it again and repeat the command"
        )
    }
}

impl std::error::Error for ConcurrencyConflict {}

impl From<ConcurrencyConflict> for StoreError {
    fn from(error: ConcurrencyConflict) -> Self {
        Self::Conflict(error)
    }
}
