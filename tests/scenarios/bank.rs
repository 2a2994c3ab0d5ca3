//! The bank: money is conserved at each moment, and nothing is under way at the end.

use bank::{
    audit::audit,
    day::{self, Day},
    transfer::BANK,
};
use entail::{
    TestClock,
    flow::Flow,
    relay::{RelayError, Running},
    store::AnyStore,
};

use crate::play::Scenario;

const DAY: Day = Day {
    transfers: 4,
    seed: 5,
};

pub struct Played;

impl Scenario for Played {
    const NAME: &'static str = "bank";
    const FLOW: Flow = BANK;
    const CONSUMERS: &'static [&'static str] = &["transfer"];
    const SAGAS: &'static [&'static str] = &["transfer"];

    async fn prepare(store: &AnyStore) {
        day::open(store).await.unwrap();
    }

    async fn act(
        _stage: usize,
        _store: &AnyStore,
        relay: &Running,
        _clock: &TestClock,
    ) -> Result<(), RelayError> {
        DAY.begin(relay).await
    }

    fn check(store: &AnyStore) {
        let audit = audit(store).unwrap();
        assert!(audit.findings.is_empty(), "{:?}", audit.findings);
        assert_eq!((audit.under_way, audit.at_the_end), (0, audit.paid_in));
    }
}
