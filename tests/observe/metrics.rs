//! The metrics of commands, of appends, and of what runs between aggregates. The names of the consumers
//! and aggregates are in no other test, so the counts are exact.

use std::{convert::Infallible, time::Duration};

use entail::{
    MemoryStore, TestClock, Timestamp, block_on,
    observe::{METRICS, describe_metrics},
    prelude::*,
    publisher::{Outgoing, Publication, PublishError, PublishedEvent, Publisher},
    relay::Relay,
};
use metrics::Unit;

use super::recorder::recorded;

#[aggregate(id = String, default)]
#[derive(Default)]
pub struct Door {
    opened: u64,
}

#[event]
pub struct Opened {
    pub lamp: String,
}

#[aggregate]
impl Door {
    #[command]
    pub fn open(&self, lamp: String) -> Result<Opened, Infallible> {
        Ok(Opened { lamp })
    }

    #[apply]
    fn opened(&mut self, _event: &Opened) {
        self.opened = self.opened.saturating_add(1);
    }
}

#[aggregate(id = String, default, error = Broken)]
#[derive(Default)]
pub struct Lamp {
    switched: u64,
}

#[value]
pub struct Broken;

#[event]
pub struct Switched {
    pub by: String,
}

#[aggregate]
impl Lamp {
    #[command(undo = switch_off)]
    pub fn switch_on(&self, by: String) -> Result<Switched, Broken> {
        ensure!(by != "broken", Broken);
        Ok(Switched { by })
    }

    #[command]
    pub fn switch_off(&self, by: String) -> Result<Switched, Infallible> {
        Ok(Switched { by })
    }

    #[apply]
    fn switched(&mut self, _event: &Switched) {
        self.switched = self.switched.saturating_add(1);
    }
}

/// Switches the lamp on.
#[policy(rejected = park)]
pub fn light(event: &Opened, door: Id<Door>) -> To<Lamp, SwitchOn> {
    let by = door.key().clone();
    Id::of(event.lamp.clone()).send(SwitchOn { by })
}

/// Switches the lamp on in a plan.
#[saga]
pub fn welcome(event: &Opened, door: Id<Door>) -> impl Plan {
    let by = door.key().clone();
    plan().step(Id::<Lamp>::of(event.lamp.clone()).send(SwitchOn { by }))
}

/// Counts what was opened.
#[projection]
#[derive(Default)]
pub struct Visits {
    opened: u64,
}

#[projection]
impl Visits {
    #[on]
    fn opened(&mut self, _event: &Opened, _door: Id<Door>) {
        self.opened = self.opened.saturating_add(1);
    }
}

flow! {
    pub HOUSE {
        aggregates: [Door, Lamp],
        policies: [light],
        sagas: [welcome],
        projections: [Visits],
    }
}

struct Neighbour;

impl Publisher for Neighbour {
    async fn publish(&self, _message: Outgoing) -> Result<(), PublishError> {
        Ok(())
    }
}

async fn open(store: &MemoryStore, clock: &TestClock, door: &str) {
    let doors = Repository::<Door, _>::new(store.clone()).with_clock(clock.clone());
    let lamp = "hall".to_owned();
    let id = Id::of(door.to_owned());
    doors.execute(id, Open { lamp }).await.unwrap();
}

#[test]
fn everything_is_counted() {
    let (recorded, store) = (recorded(), MemoryStore::new());
    let clock = TestClock::at(Timestamp::from_micros(1_000_000));
    let house = || {
        let neighbour =
            Publication::new("neighbour", Neighbour).on(|event: &Opened, _: Id<Door>| {
                Ok(Some(PublishedEvent::json("opened", &event.lamp)?))
            });
        let relay = Relay::new(store.clone(), HOUSE).with_clock(clock.clone());
        let relay = relay.with_lease(Duration::from_millis(300));
        relay.publish(neighbour).start().unwrap()
    };
    let is = |metric: &str, value: f64| {
        let found = recorded.get(metric);
        assert!((found - value).abs() < f64::EPSILON, "{metric} is {found}");
    };
    block_on(async {
        let relay = house();
        relay.ready().await.unwrap();
        for door in ["front", "back", "broken"] {
            open(&store, &clock, door).await;
        }
        relay.idle().await.unwrap();
        relay.stop().await;

        is(
            "entail_commands_total{aggregate=door,command=open,outcome=accepted}",
            3.0,
        );
        is(
            "entail_command_duration_seconds{aggregate=door,command=open}",
            3.0,
        );
        is("entail_appends_total{aggregate=door,outcome=stored}", 3.0);
        is("entail_append_duration_seconds{aggregate=door}", 3.0);
        is("entail_deliveries_total{consumer=light,outcome=done}", 2.0);
        is(
            "entail_deliveries_total{consumer=light,outcome=parked}",
            1.0,
        );
        is("entail_delivery_duration_seconds{consumer=light}", 3.0);
        is(
            "entail_delivery_failed_tries_total{consumer=light,outcome=refused}",
            1.0,
        );
        // The lamp refuses the policy and the saga.
        is(
            "entail_commands_total{aggregate=lamp,command=switch-on,outcome=rejected}",
            2.0,
        );
        is(
            "entail_saga_steps_total{consumer=welcome,kind=step,outcome=accepted}",
            2.0,
        );
        is(
            "entail_saga_steps_total{consumer=welcome,kind=step,outcome=rejected}",
            1.0,
        );
        is(
            "entail_saga_step_duration_seconds{consumer=welcome,kind=step}",
            3.0,
        );
        is(
            "entail_publishes_total{consumer=neighbour,outcome=done}",
            3.0,
        );
        is("entail_publish_duration_seconds{consumer=neighbour}", 3.0);
        let batches = "entail_projection_batches_total{consumer=visits,kind=memory,outcome=done}";
        assert!((1.0..=3.0).contains(&recorded.get(batches)));
        let seconds = "entail_projection_batch_duration_seconds{consumer=visits,kind=memory}";
        is(seconds, recorded.get(batches));

        // The relay sets the gauges by itself.
        let relay = house();
        relay.pause("light").await.unwrap();
        relay.stop().await;
        open(&store, &clock, "side").await;
        clock.advance(Duration::from_secs(90));
        open(&store, &clock, "cellar").await;
        let relay = house();
        recorded.wait("entail_lag_events{consumer=light}", 2.0);
        recorded.wait("entail_lag_seconds{consumer=light}", 90.0);
        recorded.wait("entail_parked{consumer=light}", 1.0);
        recorded.wait("entail_lag_events{consumer=welcome}", 0.0);
        relay.resume("light").await.unwrap();
        relay.idle().await.unwrap();
        recorded.wait("entail_lag_events{consumer=light}", 0.0);
        recorded.wait("entail_lag_seconds{consumer=light}", 0.0);
        recorded.wait("entail_parked{consumer=light}", 1.0);
    });
}

#[test]
fn a_conflict_is_counted() {
    let (recorded, store) = (recorded(), MemoryStore::new());
    let lamps = || Repository::<Lamp, _>::new(store.clone()).blocking();
    let (one, other) = (lamps(), lamps());
    let id = Id::of("attic".to_owned());
    for lamps in [&one, &other, &one] {
        let by = "cat".to_owned();
        lamps.execute(id.clone(), SwitchOff { by }).unwrap();
    }
    let conflicts =
        recorded.get("entail_command_conflicts_total{aggregate=lamp,command=switch-off}");
    assert!((conflicts - 1.0).abs() < f64::EPSILON, "{conflicts}");
}

#[test]
fn the_recorder_is_told_what_the_metrics_mean() {
    let recorded = recorded();
    describe_metrics();
    for metric in METRICS {
        let (unit, about) = recorded.described(metric.name).unwrap();
        let is_time = metric.unit == "seconds";
        assert_eq!(
            unit,
            Some(if is_time { Unit::Seconds } else { Unit::Count })
        );
        assert_eq!(about, metric.about);
    }
}
