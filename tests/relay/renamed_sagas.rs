//! A saga that is renamed while it runs: the runs of the old program end in the new one.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use entail::{
    MemoryStore, StreamName, TestClock, Timestamp, block_on,
    flow::Flow,
    prelude::*,
    relay::{Relay, Running},
    saga::{SagaEnd, Why},
};

/// Whether the next steps fail because of a mistake.
static JAMS: AtomicBool = AtomicBool::new(false);

/// A release of a program, in which the saga has this name.
macro_rules! release {
    ($module:ident, #[$attribute:meta] $saga:ident $type:ident) => {
        mod $module {
            use std::{convert::Infallible, sync::atomic::Ordering};

            use entail::prelude::*;

            #[aggregate(id = String, default)]
            #[derive(Default)]
            pub struct Trip {
                pub done: u32,
                pub why: Vec<String>,
            }

            #[event(aggregate = Trip)]
            pub struct Planned {}

            #[event(aggregate = Trip)]
            pub struct Done {}

            #[event(aggregate = Trip)]
            pub struct Failed {
                why: String,
            }

            #[aggregate]
            impl Trip {
                #[command]
                pub fn book(&self) -> Result<Planned, Infallible> {
                    Ok(Planned {})
                }

                #[command]
                pub fn finish(&self) -> Result<Done, Infallible> {
                    Ok(Done {})
                }

                #[command]
                pub fn fail(&self, why: String) -> Result<Failed, Infallible> {
                    Ok(Failed { why })
                }

                #[apply]
                fn planned(&mut self, _event: &Planned) {}

                #[apply]
                fn done(&mut self, _event: &Done) {
                    self.done = self.done.saturating_add(1);
                }

                #[apply]
                fn failed(&mut self, event: &Failed) {
                    self.why.push(event.why.clone());
                }
            }

            #[aggregate(id = String, default)]
            #[derive(Default)]
            pub struct Room {
                pub is_held: bool,
            }

            #[event(aggregate = Room)]
            pub struct Held {
                #[set]
                is_held: bool,
            }

            #[event(aggregate = Room)]
            pub struct Confirmed {
                by: Id<$type>,
            }

            #[aggregate]
            impl Room {
                #[command(undo = give_back)]
                pub fn hold(&self, name: String) -> Result<Held, Infallible> {
                    let jams = name == "jam" && super::JAMS.load(Ordering::SeqCst);
                    assert!(!jams, "it jams");
                    Ok(Held { is_held: true })
                }

                #[command]
                pub fn give_back(&self) -> Result<Option<Held>, Infallible> {
                    Ok(self.is_held.then_some(Held { is_held: false }))
                }

                #[command]
                pub fn confirm(&self, by: Id<$type>) -> Result<Confirmed, Infallible> {
                    Ok(Confirmed { by })
                }

                #[apply]
                fn confirmed(&mut self, _event: &Confirmed) {}
            }

            #[$attribute]
            pub fn $saga(_event: &Planned, trip: Id<Trip>) -> impl Plan {
                let name = trip.key().clone();
                plan()
                    .step(trip.same::<Room>().send(Hold { name }))
                    .until::<Confirmed>(days(2))
                    .pivot(trip.send(Finish))
            }

            #[policy]
            pub fn tell(event: &Compensated<$type>, saga: Id<$type>) -> To<Trip, Fail> {
                let why = event.why.to_string();
                saga.same().send(Fail { why })
            }

            #[policy]
            pub fn cheer(_event: &Completed<$type>, saga: Id<$type>) -> To<Trip, Fail> {
                saga.same().send(Fail {
                    why: "not at all".to_owned(),
                })
            }

            flow! {
                pub TRIPS {
                    aggregates: [Trip, Room],
                    policies: [tell, cheer],
                    sagas: [$saga],
                }
            }
        }
    };
}

release!(old, #[saga] arrange Arrange);
release!(new, #[saga(was = "arrange")] organise Organise);
release!(newest, #[saga(was = ["arrange", "organise"])] manage Manage);

fn trip<A: Identity<Key = String>>(name: &str) -> Id<A> {
    Id::of(name.to_owned())
}

async fn start(store: &MemoryStore, clock: &TestClock, flow: Flow) -> Running {
    // After a mistake it waits until this relay stops, so nothing is parked.
    let hour = Duration::from_secs(3_600);
    let relay = Relay::new(store.clone(), flow)
        .with_clock(clock.clone())
        .with_pauses(hour, hour);
    let running = relay.start().unwrap();
    running.ready().await.unwrap();
    running
}

async fn book(store: &MemoryStore, name: &str) {
    let trips = Repository::<old::Trip, _>::new(store.clone());
    trips.execute(trip(name), old::Book).await.unwrap();
}

/// The old program: one run waits for its event, one for its deadline, and one has an open step.
async fn begun(store: &MemoryStore, clock: &TestClock) {
    JAMS.store(true, Ordering::SeqCst);
    let relay = start(store, clock, old::TRIPS).await;
    for name in ["event", "overdue"] {
        book(store, name).await;
    }
    relay.idle().await.unwrap();
    book(store, "jam").await;
    while relay.unfinished("arrange", None, 10).await.unwrap().len() < 3 {
        std::thread::yield_now();
    }
    relay.stop().await;
    JAMS.store(false, Ordering::SeqCst);
}

#[test]
fn the_runs_of_the_old_name_end_under_the_new_one() {
    let store = MemoryStore::new();
    let clock = TestClock::at(Timestamp::from_micros(1_000_000));
    block_on(async {
        begun(&store, &clock).await;

        let relay = start(&store, &clock, new::TRIPS).await;
        relay.idle().await.unwrap();
        assert!(relay.position("arrange").await.is_err());
        let unfinished = relay.unfinished("organise", None, 10).await.unwrap();
        let listed: Vec<_> = unfinished
            .iter()
            .map(|it| (it.stream.to_string(), &*it.waits_for))
            .collect();
        let waits = "the event `confirmed`";
        let due = ["event", "jam", "overdue"].map(|name| (format!("arrange/{name}"), waits));
        assert_eq!(listed, due);

        // The awaited event, and a step that was open when the old program stopped.
        let rooms = Repository::<new::Room, _>::new(store.clone());
        for name in ["event", "jam"] {
            let by = trip(name);
            rooms
                .execute(trip(name), new::Confirm { by })
                .await
                .unwrap();
            let ended = relay.ended(&trip::<new::Organise>(name)).await.unwrap();
            assert_eq!(ended, SagaEnd::Completed);
        }
        // The deadline.
        clock.advance(days(3));
        let overdue: Id<new::Organise> = trip("overdue");
        assert_eq!(StreamName::of(&overdue).to_string(), "arrange/overdue");
        let ended = relay.ended(&overdue).await.unwrap();
        assert_eq!(ended, SagaEnd::Compensated(Why::Overdue));
        relay.idle().await.unwrap();
        assert_eq!(relay.unfinished("organise", None, 10).await.unwrap(), []);
        assert!(!rooms.load(trip("overdue")).await.unwrap().is_held);

        let trips = Repository::<new::Trip, _>::new(store.clone());
        for name in ["event", "jam"] {
            let loaded = trips.load(trip(name)).await.unwrap();
            assert_eq!(
                (loaded.done, &*loaded.why),
                (1, &["not at all".to_owned()][..])
            );
        }
        let loaded = trips.load(trip("overdue")).await.unwrap();
        assert_eq!(
            (loaded.done, &*loaded.why),
            (0, &["the time was over".to_owned()][..])
        );
        relay.stop().await;
    });
}

/// A step that was parked under the old name is tried again under the new one, and a saga that is renamed
/// twice names its first name first.
#[test]
fn a_saga_can_be_renamed_twice() {
    let store = MemoryStore::new();
    let clock = TestClock::at(Timestamp::from_micros(1_000_000));
    block_on(async {
        let relay = start(&store, &clock, old::TRIPS).await;
        book(&store, "a").await;
        relay.idle().await.unwrap();
        relay.stop().await;
        let relay = start(&store, &clock, new::TRIPS).await;
        book(&store, "b").await;
        relay.idle().await.unwrap();
        relay.stop().await;

        let relay = start(&store, &clock, newest::TRIPS).await;
        let rooms = Repository::<newest::Room, _>::new(store.clone());
        for name in ["a", "b"] {
            let by = trip(name);
            let confirm = newest::Confirm { by };
            rooms.execute(trip(name), confirm).await.unwrap();
            let ended = relay.ended(&trip::<newest::Manage>(name)).await.unwrap();
            assert_eq!(ended, SagaEnd::Completed);
        }
        relay.stop().await;
    });
}
