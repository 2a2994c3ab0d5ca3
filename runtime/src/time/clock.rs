//! The source of the time of commands and events.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use uuid::Uuid;

use super::{timestamp::Timestamp, uuid_v7::uuid_v7};

/// The source of the time of commands and events: the machine's clock, or a [`TestClock`].
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

    /// A new `UUIDv7`. A test clock makes the same ids in every run.
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

// The only place in the crate that reads the machine's clock: all other code gets a `Clock`.
#[allow(clippy::disallowed_methods)]
fn system_time() -> SystemTime {
    SystemTime::now()
}

/// A clock that does not move until a test moves it, and that makes the same new ids in every run.
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

    /// Starts the new ids at this number, and not at 0.
    #[cfg(feature = "testing")]
    pub(crate) fn with_ids_from(self, first: u64) -> Self {
        self.0.ids.store(first, Ordering::SeqCst);
        self
    }

    /// Sets the clock to `time`, which may be earlier or later.
    pub fn set(&self, time: Timestamp) {
        self.0.micros.store(time.as_micros(), Ordering::SeqCst);
    }

    /// Moves the clock forward by `duration`.
    pub fn advance(&self, duration: Duration) {
        let later = |micros| Some(Timestamp::from_micros(micros).plus(duration).as_micros());
        let order = Ordering::SeqCst;
        // The closure always returns a time, so the update always succeeds.
        let _ = self.0.micros.fetch_update(order, order, later);
    }

    /// The time that the clock shows.
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
