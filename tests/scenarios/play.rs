//! How a scenario is played: in stages, each with a relay that starts and stops.

use std::{future::Future, time::Duration};

use entail::{
    Position, TestClock,
    flow::Flow,
    prelude::*,
    relay::{Relay, RelayError, Running},
    store::{AnyStore, Filter},
};

/// A scenario of an example.
pub trait Scenario: 'static {
    /// The stored name.
    const NAME: &'static str;
    const FLOW: Flow;
    /// Its policies and sagas.
    const CONSUMERS: &'static [&'static str];
    /// Its sagas.
    const SAGAS: &'static [&'static str];
    const STAGES: usize = 1;

    /// What is there before it begins.
    fn prepare(store: &AnyStore) -> impl Future<Output = ()>;

    /// What people do. A stage that failed is repeated.
    ///
    /// # Errors
    ///
    /// If the relay was asked for something, and its store failed.
    fn act(
        stage: usize,
        store: &AnyStore,
        relay: &Running,
        clock: &TestClock,
    ) -> impl Future<Output = Result<(), RelayError>>;

    /// Checks everything at the end.
    fn check(store: &AnyStore);
}

/// A store in which a scenario is played, and the time.
pub struct Stage {
    pub store: AnyStore,
    pub clock: TestClock,
    /// How long the work of a relay that died waits for another one.
    pub lease: Duration,
}

impl Stage {
    pub fn new(store: AnyStore) -> Self {
        let clock = TestClock::at("2026-03-02T09:00:00Z".parse().unwrap());
        let lease = Duration::from_millis(150);
        Self {
            store,
            clock,
            lease,
        }
    }

    /// Prepares the scenario, and registers its consumers.
    pub async fn prepare<S: Scenario>(&self) {
        S::prepare(&self.store).await;
        let relay = self.start::<S>(&self.store);
        relay.ready().await.unwrap();
        relay.stop().await;
    }

    /// A relay that does not wait for long, with this view of the store.
    pub fn start<S: Scenario>(&self, store: &AnyStore) -> Running {
        let relay = Relay::new(store.clone(), S::FLOW).with_clock(self.clock.clone());
        let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
        let relay = relay.with_pauses(first, longest);
        relay.with_lease(self.lease).start().unwrap()
    }

    /// Plays all stages from this one on. The relays use `seen`, which may fail.
    pub async fn play<S: Scenario>(&self, seen: &AnyStore, first: usize) {
        for stage in first..S::STAGES {
            let relay = self.start::<S>(seen);
            relay.ready().await.unwrap();
            while S::act(stage, &self.store, &relay, &self.clock)
                .await
                .is_err()
            {}
            finish::<S>(relay, stage).await;
        }
    }

    /// Acts in the first stage, while all consumers are paused.
    pub async fn act_while_paused<S: Scenario>(&self) {
        let relay = self.start::<S>(&self.store);
        relay.ready().await.unwrap();
        for consumer in S::CONSUMERS {
            relay.pause(consumer).await.unwrap();
        }
        let acted = S::act(0, &self.store, &relay, &self.clock).await;
        acted.unwrap();
        relay.stop().await;
    }

    /// Goes on after [`act_while_paused`](Self::act_while_paused), up to the end.
    pub async fn go_on<S: Scenario>(&self) {
        let relay = self.start::<S>(&self.store);
        relay.ready().await.unwrap();
        resume::<S>(&relay).await.unwrap();
        finish::<S>(relay, 0).await;
        self.play::<S>(&self.store, 1).await;
    }

    /// Everything that was stored for aggregates and sagas, in order, and its end.
    pub async fn log(&self) -> (Vec<(String, u64, String)>, Position) {
        let (mut events, mut after) = (Vec::new(), Position::START);
        loop {
            let page = self.store.log(after, &Filter::all(), 500).await.unwrap();
            events.extend(page.events.iter().map(|event| {
                let (stream, name) = (event.stream.to_string(), event.event.name.to_string());
                (stream, event.version.get(), name)
            }));
            after = page.read_to;
            if page.is_end {
                return (events, after);
            }
        }
    }
}

/// Lets all consumers work.
///
/// # Errors
///
/// If the store failed.
pub async fn resume<S: Scenario>(relay: &Running) -> Result<(), RelayError> {
    for consumer in S::CONSUMERS {
        relay.resume(consumer).await?;
    }
    Ok(())
}

/// Finishes a stage, and stops the relay.
async fn finish<S: Scenario>(relay: Running, stage: usize) {
    settle::<S>(&relay, stage + 1 == S::STAGES).await;
    nothing_is_parked::<S>(&relay).await;
    relay.stop().await;
}

/// Waits until nothing is left to do: at the end, also until every saga has ended.
pub async fn settle<S: Scenario>(relay: &Running, is_last: bool) {
    loop {
        while relay.idle().await.is_err() {}
        let mut running = false;
        for saga in S::SAGAS {
            let unfinished = relay.unfinished(saga, None, 1).await;
            running |= !unfinished.is_ok_and(|unfinished| unfinished.is_empty());
        }
        if !is_last || !running {
            return;
        }
    }
}

async fn nothing_is_parked<S: Scenario>(relay: &Running) {
    for consumer in S::CONSUMERS {
        let parked = loop {
            if let Ok(parked) = relay.parked(consumer, 9).await {
                break parked;
            }
        };
        assert_eq!(parked, [], "{consumer}");
    }
}
