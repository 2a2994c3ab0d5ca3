//! How often a command is tried again after a conflict, and how long it waits before each try.

use std::{
    hash::{BuildHasher, RandomState},
    num::NonZeroU32,
    time::Duration,
};

/// How often a command is tried if other writers are faster, and how long it waits between tries.
///
/// Each wait is a random time from zero to a bound, so that two writers that collided once do not
/// collide again. The bound grows with each try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    tries: NonZeroU32,
    first_pause: Duration,
    longest_pause: Duration,
}

impl Default for Retry {
    /// Up to 256 tries, with pauses of up to 1 ms at first and up to 50 ms later: about six seconds
    /// in total.
    ///
    /// A writer that made the last change knows the newest state, and is faster than a writer that
    /// has to read it. If 15 other writers write without a pause on a busy machine, some commands
    /// need more than 64 tries.
    fn default() -> Self {
        Self {
            tries: NonZeroU32::MIN.saturating_add(255),
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(50),
        }
    }
}

impl Retry {
    /// One try: a conflict is returned at once.
    #[must_use]
    pub const fn never() -> Self {
        Self::up_to(NonZeroU32::MIN, Duration::ZERO, Duration::ZERO)
    }

    /// Up to `tries` tries. The first pause lasts at most `first_pause`. The bound of each further
    /// pause is twice that of the pause before, but not more than `longest_pause`.
    #[must_use]
    pub const fn up_to(tries: NonZeroU32, first_pause: Duration, longest_pause: Duration) -> Self {
        Self {
            tries,
            first_pause,
            longest_pause,
        }
    }

    /// How long to wait after the `failed`th try failed. Returns `None` if it was the last try.
    pub(crate) fn pause_after(&self, failed: u32) -> Option<Duration> {
        if failed >= self.tries.get() {
            return None;
        }
        let doublings = failed.saturating_sub(1).min(31);
        let longest = self
            .first_pause
            .saturating_mul(1_u32.wrapping_shl(doublings))
            .min(self.longest_pause);
        let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
        // The random keys of the standard library's hash maps are random enough to separate two
        // writers.
        let random = RandomState::new().hash_one(failed);
        Some(Duration::from_nanos(
            random.checked_rem(nanos.saturating_add(1)).unwrap_or(0),
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, time::Duration};

    use super::Retry;

    #[test]
    fn it_ends_after_the_last_try() {
        assert_eq!(Retry::never().pause_after(1), None);
        let three = Retry::up_to(
            NonZeroU32::MIN.saturating_add(2),
            Duration::ZERO,
            Duration::ZERO,
        );
        assert!(three.pause_after(2).is_some());
        assert_eq!(three.pause_after(3), None);
    }

    #[test]
    fn pauses_grow_up_to_the_longest() {
        let longest = Duration::from_millis(8);
        let retry = Retry::up_to(NonZeroU32::MAX, Duration::from_millis(1), longest);
        for failed in 1..100 {
            let bound = Duration::from_millis(1)
                .saturating_mul(1 << (failed - 1).min(20))
                .min(longest);
            assert!(
                retry
                    .pause_after(failed)
                    .is_some_and(|pause| pause <= bound)
            );
        }
        let seen = (0..1000).filter_map(|_| retry.pause_after(50));
        assert!(seen.max().is_some_and(|pause| pause > longest / 2));
    }
}
