//! Where the time of commands and events comes from.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use uuid::Uuid;

use super::{timestamp::Timestamp, uuid_v7::uuid_v7};

/// Where the time of commands and events comes from: the machine's clock, or a [`TestClock`].
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Test(TestClock),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp::from(system_time()),
            Source::Test(clock) => clock.now(),
        }
    }

    /// A new `UUIDv7`; those of a test clock are the same in every run.
    pub(crate) fn new_uuid(&self) -> Uuid {
        match &self.0 {
            Source::System => uuid_v7(since_1970()),
            Source::Test(clock) => clock.new_uuid(),
        }
    }
}

fn since_1970() -> Duration {
    let time = system_time().duration_since(UNIX_EPOCH);
    time.unwrap_or_default()
}

// The one place of the crate that reads the machine's clock: everything else is given a `Clock`.
#[allow(clippy::disallowed_methods)]
fn system_time() -> SystemTime {
    SystemTime::now()
}

/// A clock that stands still until a test moves it, and whose new ids are the same in every run.
///
/// Clones share the time.
///
/// ```
/// use std::time::Duration;
/// use entail::{Clock, TestClock, Timestamp};
///
/// let clock = TestClock::at(Timestamp::from_micros(1_000_000));
/// let as_seen_by_a_repository = Clock::from(clock.clone());
/// clock.advance(Duration::from_secs(1));
/// assert_eq!(as_seen_by_a_repository.now(), Timestamp::from_micros(2_000_000));
/// ```
#[derive(Clone, Debug)]
pub struct TestClock(Arc<TestSource>);

#[derive(Debug)]
struct TestSource {
    micros: AtomicU64,
    ids: AtomicU64,
}

impl TestClock {
    /// A clock that shows `time`.
    #[must_use]
    pub fn at(time: Timestamp) -> Self {
        Self(Arc::new(TestSource {
            micros: AtomicU64::new(time.as_micros()),
            ids: AtomicU64::new(0),
        }))
    }

    /// Its new ids go on from this one, rather than from the first.
    #[cfg(feature = "testing")]
    pub(crate) fn with_ids_from(self, first: u64) -> Self {
        self.0.ids.store(first, Ordering::SeqCst);
        self
    }

    /// Sets it to `time`, earlier or later.
    pub fn set(&self, time: Timestamp) {
        self.0.micros.store(time.as_micros(), Ordering::SeqCst);
    }

    /// Moves it on by `duration`.
    pub fn advance(&self, duration: Duration) {
        let later = |micros| Some(Timestamp::from_micros(micros).plus(duration).as_micros());
        let order = Ordering::SeqCst;
        // It always has an answer, so it always succeeds.
        let _ = self.0.micros.fetch_update(order, order, later);
    }

    /// The time it shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.micros.load(Ordering::SeqCst))
    }

    fn new_uuid(&self) -> Uuid {
        let count = self.0.ids.fetch_add(1, Ordering::SeqCst);
        let mut random = [0; 10];
        random
            .iter_mut()
            .rev()
            .zip(count.to_le_bytes())
            .for_each(|(place, byte)| *place = byte);
        let millis = self.now().as_micros() / 1_000;
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

impl From<TestClock> for Clock {
    fn from(clock: TestClock) -> Self {
        Self(Source::Test(clock))
    }
}
