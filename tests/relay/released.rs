//! A new release of a policy: what was sent is not sent again, and what is new is.

use std::convert::Infallible;

use entail::{MemoryStore, block_on, flow::Flow, prelude::*, relay::Relay, relay::ResetTo};

#[aggregate(id = u32, default)]
#[derive(Default)]
pub struct Door {
    pub opened: u32,
}

#[aggregate(id = String, default)]
#[derive(Default)]
pub struct Bell {
    pub rings: u32,
}

#[event]
pub struct DoorOpened {
    pub by: String,
}

#[event]
pub struct Rung {
    pub for_whom: String,
}

#[aggregate]
impl Door {
    #[command]
    pub fn open(&self, by: String) -> Result<DoorOpened, Infallible> {
        Ok(DoorOpened { by })
    }

    #[apply]
    fn door_opened(&mut self, _event: &DoorOpened) {
        self.opened = self.opened.saturating_add(1);
    }
}

#[aggregate]
impl Bell {
    #[command]
    pub fn ring(&self, for_whom: String) -> Result<Rung, Infallible> {
        Ok(Rung { for_whom })
    }

    #[apply]
    fn rung(&mut self, _event: &Rung) {
        self.rings = self.rings.saturating_add(1);
    }
}

fn ring(bell: &str, event: &DoorOpened) -> To<Bell, Ring> {
    let for_whom = event.by.clone();
    Id::<Bell>::of(bell.to_owned()).send(Ring { for_whom })
}

mod first {
    use super::*;

    #[policy]
    pub fn announce(event: &DoorOpened, _door: Id<Door>) -> To<Bell, Ring> {
        ring("hall", event)
    }

    flow! { pub HOUSE { aggregates: [Bell], policies: [announce] } }
}

mod second {
    use super::*;

    /// Another one is sent in front.
    #[policy]
    pub fn announce(event: &DoorOpened, _door: Id<Door>) -> [To<Bell, Ring>; 2] {
        [ring("kitchen", event), ring("hall", event)]
    }

    flow! { pub HOUSE { aggregates: [Bell], policies: [announce] } }
}

#[test]
fn what_was_sent_is_not_sent_again_and_what_is_new_is() {
    let store = MemoryStore::new();
    let rings = |bell: &str| {
        let bells = Repository::<Bell, _>::new(store.clone()).blocking();
        bells.load(Id::of(bell.to_owned())).unwrap().rings
    };
    let deliver = |flow: Flow| {
        let relay = Relay::new(store.clone(), flow).start().unwrap();
        block_on(async {
            relay.ready().await.unwrap();
            let doors = Repository::<Door, _>::new(store.clone());
            let by = "Ada".to_owned();
            doors.execute(Id::of(1), Open { by }).await.unwrap();
            relay.reset("announce", ResetTo::Beginning).await.unwrap();
            relay.idle().await.unwrap();
            relay.stop().await;
        });
    };
    deliver(first::HOUSE);
    assert_eq!((rings("hall"), rings("kitchen")), (1, 0));
    // The first event is delivered again, and there is a second one.
    deliver(second::HOUSE);
    assert_eq!((rings("hall"), rings("kitchen")), (2, 2));
}
