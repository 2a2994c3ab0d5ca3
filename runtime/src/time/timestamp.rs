//! A point in time, as it is stored in events.

use std::fmt;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The last microsecond of the year 9999, which is the last year of RFC 3339.
const LATEST: u64 = 253_402_300_799_999_999;

/// A point in time between 1970 and the year 9999, in microseconds, in UTC.
///
/// It is read and written as RFC 3339 (`2026-03-01T12:00:00.000000Z`), as text and in stored
/// events. It converts from and to [`SystemTime`]. Commands get it from
/// [`Context::time`](crate::Context::time): domain code reads no clock of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// A point in time, in microseconds since the start of 1970. The latest is the end of the year
    /// 9999.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(if micros < LATEST { micros } else { LATEST })
    }

    /// Microseconds since the start of 1970.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// This time plus `duration`. The latest is the end of the year 9999.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(LATEST);
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// The time from `earlier` to this time; zero if this time is not later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl From<SystemTime> for Timestamp {
    /// Cuts off everything that is smaller than a microsecond. A time before 1970 becomes the start
    /// of 1970.
    fn from(time: SystemTime) -> Self {
        Self::default().plus(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        // Every timestamp is before the year 10000, and the clock of every platform can hold it.
        UNIX_EPOCH
            .checked_add(Duration::from_micros(timestamp.0))
            .unwrap_or(UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_rfc3339_micros((*self).into()).fmt(formatter)
    }
}

/// The text is not an RFC 3339 time in UTC between 1970 and 9999.
#[derive(Clone, Debug)]
pub struct ParseTimestampError {
    /// The text.
    pub text: String,
    source: humantime::TimestampError,
}

impl fmt::Display for ParseTimestampError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, .. } = self;
        write!(
            formatter,
            "`{text}` is not a time such as `2026-03-01T12:00:00Z`"
        )
    }
}

impl std::error::Error for ParseTimestampError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match humantime::parse_rfc3339(text) {
            Ok(time) => Ok(time.into()),
            Err(source) => Err(ParseTimestampError {
                text: text.to_owned(),
                source,
            }),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}
