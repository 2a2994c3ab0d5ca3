//! Whether a store can be used.

use super::StoreError;

/// Whether a store can be used now: see [`Streams::health`](super::Streams::health).
#[derive(Debug)]
#[non_exhaustive]
pub enum Health {
    /// It can be read and written.
    Usable,
    /// It can only be read: it was opened for reading only, or its server only reads.
    ReadOnly,
    /// It cannot be used, or accepts no more writes. This is why, and what to do.
    Stopped(StoreError),
}

impl Health {
    /// Whether the store can be written.
    #[must_use]
    pub const fn is_usable(&self) -> bool {
        matches!(self, Self::Usable)
    }
}

/// `usable`, `read-only`, or why it is stopped.
impl std::fmt::Display for Health {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usable => formatter.write_str("usable"),
            Self::ReadOnly => formatter.write_str("read-only"),
            Self::Stopped(why) => write!(formatter, "stopped: {why}"),
        }
    }
}
