//! How time passes in a history.

use std::time::Duration;

use crate::testing::random::Random;
use crate::time::timestamp::Timestamp;

const MICROSECOND: Duration = Duration::from_micros(1);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MONTH: Duration = Duration::from_secs(31 * 24 * 60 * 60);
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Steps of time, and how often each comes in a hundred steps.
const STEPS: [(Duration, u32); 8] = [
    (Duration::ZERO, 12),
    (MICROSECOND, 8),
    (SECOND, 54),
    (MINUTE, 8),
    (HOUR, 7),
    (DAY, 6),
    (MONTH, 4),
    (YEAR, 1),
];

fn step(random: &mut Random) -> Duration {
    let drawn = random.weighted(STEPS.iter().map(|(_, weight)| *weight));
    let step = drawn.and_then(|place| STEPS.get(place));
    step.map_or(SECOND, |(step, _)| *step)
}

/// The time of the next command. It is never before `now`. Sometimes it is next to a time at which
/// something that was seen begins or ends.
pub(super) fn next(
    random: &mut Random,
    now: Timestamp,
    observed: &[Timestamp],
    durations: &[Duration],
) -> Timestamp {
    let later = now.plus(step(random));
    if !random.chance(20) {
        return later;
    }
    let since = if random.chance(30) {
        Some(&now)
    } else {
        random.pick(observed)
    };
    let Some(since) = since else { return later };
    let time = match random.pick(durations) {
        Some(duration) if random.chance(60) => since.plus(*duration),
        _ => *since,
    };
    let around = beside(random, time);
    if around < now { later } else { around }
}

/// This time, or the microsecond before or after it.
fn beside(random: &mut Random, time: Timestamp) -> Timestamp {
    match random.below(3) {
        0 => Timestamp::from_micros(time.as_micros().saturating_sub(1)),
        1 => time.plus(MICROSECOND),
        _ => time,
    }
}

/// A time for a command to contain: before, at or after `now`.
pub(super) fn around(random: &mut Random, now: Timestamp) -> Timestamp {
    let far = step(random).saturating_mul(u32::try_from(random.below(4)).unwrap_or_default());
    if random.chance(35) {
        let far = u64::try_from(far.as_micros()).unwrap_or_default();
        Timestamp::from_micros(now.as_micros().saturating_sub(far))
    } else {
        now.plus(far).plus(length(random))
    }
}

/// A length of time: up to an hour, or up to a month.
pub(super) fn length(random: &mut Random) -> Duration {
    match random.below(4) {
        0 => step(random),
        1 => seconds(random, HOUR),
        _ => HOUR.saturating_add(seconds(random, MONTH.saturating_sub(HOUR))),
    }
}

/// Whole seconds, fewer than in `longest`.
fn seconds(random: &mut Random, longest: Duration) -> Duration {
    let seconds = random.next().checked_rem(longest.as_secs());
    Duration::from_secs(seconds.unwrap_or_default())
}
