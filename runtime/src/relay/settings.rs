//! What a user may set.

use std::{num::NonZeroU32, time::Duration};

use crate::waiting::retry::Retry;

/// The pauses between tries of a delivery that failed, unless the user sets others.
pub(crate) const PAUSES: Retry = Retry::up_to(
    NonZeroU32::MAX,
    Duration::from_millis(100),
    Duration::from_secs(60),
);

/// How long leases last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leases {
    /// How long a lease lasts that is not renewed.
    pub(crate) last: Duration,
}

impl Leases {
    /// How often a lease is renewed.
    pub(crate) fn renewed(self) -> Duration {
        self.last.checked_div(3).unwrap_or_default()
    }

    /// After this time without a renewal, the owner stops working: before others take over.
    pub(crate) fn given_up(self) -> Duration {
        self.renewed().saturating_mul(2)
    }
}

impl Default for Leases {
    fn default() -> Self {
        Self {
            last: Duration::from_secs(15),
        }
    }
}
