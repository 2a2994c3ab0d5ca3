//! A circle that does not end, although its policy says that it does.

use std::{convert::Infallible, time::Duration};

use entail::{MemoryStore, block_on, prelude::*, relay::Relay};

/// It passes the ball on for as long as it gets it.
#[aggregate(id = u32, default)]
#[derive(Default)]
pub struct Player {
    pub throws: u64,
}

#[event]
pub struct Thrown {
    pub to: Id<Player>,
}

#[aggregate]
impl Player {
    #[command]
    pub fn throw(&self, to: Id<Player>) -> Result<Thrown, Infallible> {
        Ok(Thrown { to })
    }

    #[apply]
    fn thrown(&mut self, _event: &Thrown) {
        self.throws = self.throws.saturating_add(1);
    }
}

#[policy(cycle = "one of them gets tired")]
pub fn throw_back(event: &Thrown, from: Id<Player>) -> To<Player, Throw> {
    event.to.send(Throw { to: from })
}

flow! { GAME { aggregates: [Player], policies: [throw_back] } }

#[test]
fn it_is_parked_after_a_hundred_events_and_a_retry_passes() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = Relay::new(store.clone(), GAME);
        let relay = relay
            .with_lease(Duration::from_millis(300))
            .start()
            .unwrap();
        relay.ready().await.unwrap();
        let players = Repository::<Player, _>::new(store.clone());
        let (one, other) = (Id::<Player>::of(1), Id::<Player>::of(2));
        players.execute(one, Throw { to: other }).await.unwrap();
        relay.idle().await.unwrap();
        let throws = async || {
            let one = players.load(one).await.unwrap().throws;
            one + players.load(other).await.unwrap().throws
        };
        // The first throw, and a hundred that it led to. Nobody reacts to the one that is too many.
        assert_eq!(throws().await, 102);
        let parked = relay.parked("throw-back", 9).await.unwrap();
        let [parked] = &*parked else {
            panic!("{parked:?}");
        };
        assert!(
            parked.error.starts_with("101 events have led to this one"),
            "{}",
            parked.error
        );
        assert_eq!((&*parked.event, parked.tries), ("thrown", 0));
        relay.retry(parked).await.unwrap();
        relay.idle().await.unwrap();
        let again = relay.parked("throw-back", 9).await.unwrap();
        assert!(again.iter().all(|again| again.event_id != parked.event_id));
        assert!(throws().await > 102);
        relay.stop().await;
    });
}
