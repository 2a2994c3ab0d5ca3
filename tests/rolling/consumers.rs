//! Policies and sagas of two releases.

use std::convert::Infallible;

use entail::{
    block_on,
    flow::Flow,
    prelude::*,
    relay::{Relay, Running},
};

#[aggregate(default, id = String)]
#[derive(Default)]
pub struct Door {
    opened: u32,
}

#[event]
pub enum DoorEvent {
    #[set(opened)]
    DoorOpened { opened: u32 },
    #[set(opened)]
    DoorShut { opened: u32 },
}

#[aggregate(events = DoorEvent)]
impl Door {
    #[command]
    pub fn open(&self) -> Result<DoorOpened, Infallible> {
        let opened = self.opened.saturating_add(1);
        Ok(DoorOpened { opened })
    }

    #[command]
    pub fn shut(&self) -> Result<DoorShut, Infallible> {
        Ok(DoorShut {
            opened: self.opened,
        })
    }
}

#[aggregate(default, id = String)]
#[derive(Default)]
pub struct Bell {
    rung: u32,
}

#[event(aggregate = Bell)]
pub struct Rung {
    #[set]
    rung: u32,
}

#[aggregate]
impl Bell {
    #[command]
    pub fn ring(&self) -> Result<Rung, Infallible> {
        let rung = self.rung.saturating_add(1);
        Ok(Rung { rung })
    }
}

mod old {
    use super::*;

    #[policy]
    pub fn announce(_event: &DoorOpened, door: Id<Door>) -> To<Bell, Ring> {
        door.same().send(Ring {})
    }

    flow! { pub FLOW { aggregates: [Bell], policies: [announce] } }
}

mod other_event {
    use super::*;

    #[policy]
    pub fn announce(_event: &DoorShut, door: Id<Door>) -> To<Bell, Ring> {
        door.same().send(Ring {})
    }

    flow! { pub FLOW { aggregates: [Bell], policies: [announce] } }
}

mod renamed {
    use super::*;

    #[policy(was = "announce")]
    pub fn tell(_event: &DoorOpened, door: Id<Door>) -> To<Bell, Ring> {
        door.same().send(Ring {})
    }

    flow! { pub FLOW { aggregates: [Bell], policies: [tell] } }
}

struct Doors(MemoryStore);

impl Doors {
    fn start(&self, flow: Flow) -> Running {
        let relay = Relay::new(self.0.clone(), flow).start().unwrap();
        block_on(relay.ready()).unwrap();
        relay
    }

    fn id<A: Identity<Key = String>>() -> Id<A> {
        Id::of("front".to_owned())
    }

    fn open(&self) {
        let doors = Repository::<Door, _>::new(self.0.clone()).blocking();
        doors.execute(Self::id(), Open {}).unwrap();
    }

    fn shut(&self) {
        let doors = Repository::<Door, _>::new(self.0.clone()).blocking();
        doors.execute(Self::id(), Shut {}).unwrap();
    }

    fn rung(&self) -> u32 {
        let bells = Repository::<Bell, _>::new(self.0.clone()).blocking();
        bells.load(Self::id()).unwrap().rung
    }
}

/// The old release has passed the event, because its policy does not want it.
#[test]
fn a_policy_that_reacts_to_another_event_misses_what_the_old_release_passed() {
    let doors = Doors(MemoryStore::new());
    let relay = doors.start(old::FLOW);
    doors.shut();
    block_on(relay.idle()).unwrap();
    block_on(relay.stop());

    let relay = doors.start(other_event::FLOW);
    block_on(relay.idle()).unwrap();
    assert_eq!(doors.rung(), 0);
    block_on(relay.stop());
}

/// The old release registers again under the former name. A command takes effect once all the same,
/// because the first name stays in its message id.
#[test]
fn a_policy_that_is_renamed_while_the_old_release_runs_takes_effect_once_and_leaves_a_consumer() {
    let doors = Doors(MemoryStore::new());
    let old = doors.start(old::FLOW);
    doors.open();
    block_on(old.idle()).unwrap();
    let new = doors.start(renamed::FLOW);
    for _ in 0..20 {
        doors.open();
        block_on(new.idle()).unwrap();
    }
    assert_eq!(doors.rung(), 21);
    block_on(old.stop());
    // The old release starts once more.
    let old = doors.start(old::FLOW);
    doors.open();
    block_on(old.idle()).unwrap();
    block_on(new.idle()).unwrap();
    assert_eq!(doors.rung(), 22);
    block_on(old.stop());

    assert!(
        block_on(new.position("announce")).is_ok(),
        "what is left over"
    );
    block_on(new.remove("announce")).unwrap();
    assert!(block_on(new.position("announce")).is_err());
    block_on(new.stop());
}
