//! New ids that are unique.

use std::{
    hash::{BuildHasher, RandomState},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use uuid::Uuid;

/// A `UUIDv7` for this time since the start of 1970 (RFC 9562, 6.2, method 3). It has 60 bits of
/// the time, to a quarter of a microsecond, so that ids sort by the time at which they were made.
/// The other 62 bits are random.
///
/// The random bits come from the keyed hash of the standard library, whose keys come from the
/// operating system. This keeps the crate that asks the operating system, and the two crates below
/// it, out of every build.
pub(super) fn uuid_v7(time: Duration) -> Uuid {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let [.., high, low] = finer_than_a_millisecond(time).to_be_bytes();
    let bytes = [high, low].into_iter().chain(drawn().to_be_bytes());
    let mut after_the_time = [0; 10];
    after_the_time
        .iter_mut()
        .zip(bytes)
        .for_each(|(place, byte)| *place = byte);
    uuid::Builder::from_unix_timestamp_millis(millis, &after_the_time).into_uuid()
}

/// The part of a time that is smaller than a millisecond, in 4,096 steps.
const fn finer_than_a_millisecond(time: Duration) -> u64 {
    const NANOS: u64 = 1_000_000;
    let nanos = time.subsec_nanos() as u64 % NANOS;
    nanos.saturating_mul(4_096) / NANOS
}

/// A new random number.
fn drawn() -> u64 {
    static KEYS: OnceLock<RandomState> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // A forked process has the same keys and the same count, so its process id is hashed too.
    KEYS.get_or_init(RandomState::new)
        .hash_one((process::id(), count))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use super::uuid_v7;

    #[test]
    fn ids_are_of_version_seven_and_sort_by_their_time() {
        let ids: Vec<_> = (0..4_000_u64)
            .map(|quarter| {
                uuid_v7(Duration::from_nanos(
                    1_767_225_600_000_000_000 + quarter * 250,
                ))
            })
            .collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert!(ids.is_sorted());
        let seconds = ids[0].get_timestamp().map(|time| time.to_unix().0);
        assert_eq!(seconds, Some(1_767_225_600));
    }

    #[test]
    fn ids_of_one_moment_differ_in_every_place_that_is_drawn() {
        let ids: BTreeSet<_> = (0..100_000).map(|_| uuid_v7(Duration::ZERO)).collect();
        assert_eq!(ids.len(), 100_000);
        let (all, any) = ids.iter().fold((u128::MAX, 0), |(all, any), id| {
            (all & id.as_u128(), any | id.as_u128())
        });
        assert_eq!(any & !all, (1 << 62) - 1, "{all:x} {any:x}");
    }
}
