//! The number of events that an aggregate has had.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The number of events that an aggregate has had: 0 before the first event, then 1, 2, 3 … without
/// a gap.
///
/// It is also the expected version of a save: the version that the writer saw last. If the store
/// has another version, the save is refused with a
/// [`ConcurrencyConflict`](crate::ConcurrencyConflict).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// The version before the first event: nothing is stored yet.
    pub const NONE: Self = Self(0);

    /// The version after `events` events.
    #[must_use]
    pub const fn new(events: u64) -> Self {
        Self(events)
    }

    /// The number of events.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        self.plus(1)
    }

    /// The version after `events` more events.
    #[must_use]
    pub const fn plus(self, events: usize) -> Self {
        Self(self.0.saturating_add(events as u64))
    }

    /// The version before the last `events` events, and never below [`Version::NONE`].
    #[must_use]
    pub const fn minus(self, events: usize) -> Self {
        Self(self.0.saturating_sub(events as u64))
    }

    /// The version as an entity tag, for the header `ETag` of HTTP: `"3"`, with the quotes.
    #[must_use]
    pub fn etag(self) -> String {
        format!("\"{self}\"")
    }

    /// Reads one entity tag, as [`Version::etag`] writes it, from the header `If-Match` of HTTP.
    ///
    /// # Errors
    ///
    /// When it is anything else: without quotes, weak (`W/"3"`), a list, or `*`. A client sends `*` if
    /// any version will do, so run the command without an expected version then.
    pub fn from_etag(tag: &str) -> Result<Self, ParseVersionError> {
        let text = tag.trim();
        let inside = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        let version = inside.and_then(|inside| inside.parse().ok());
        version.ok_or_else(|| ParseVersionError {
            text: tag.to_owned(),
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A text that is not a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseVersionError {
    /// The text.
    pub text: String,
}

impl fmt::Display for ParseVersionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text } = self;
        write!(
            formatter,
            "`{text}` is not a version: use digits only, such as `3`, and as an entity tag `\"3\"`"
        )
    }
}

impl std::error::Error for ParseVersionError {}

/// Reads what `Display` writes: digits only.
impl FromStr for Version {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_number);
        number.map(Self).ok_or_else(|| ParseVersionError {
            text: text.to_owned(),
        })
    }
}
