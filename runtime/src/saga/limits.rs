//! Lengths of time, as plans write them.

use std::time::Duration;

/// This number of minutes.
#[must_use]
pub const fn minutes(number: u64) -> Duration {
    Duration::from_secs(number.saturating_mul(60))
}

/// This number of hours.
#[must_use]
pub const fn hours(number: u64) -> Duration {
    minutes(number.saturating_mul(60))
}

/// This number of days, of 24 hours each.
#[must_use]
pub const fn days(number: u64) -> Duration {
    hours(number.saturating_mul(24))
}
