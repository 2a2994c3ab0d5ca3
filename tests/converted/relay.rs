//! What follows from stored events that were converted: projections, policies, sagas and publications.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    sync::{Arc, Mutex},
};

use entail::{
    flow,
    prelude::*,
    publisher::{Outgoing, Publication, PublishError, PublishedEvent, Publisher},
    relay::Relay,
    saga::SagaEnd,
};

use super::{Board, Moved, Renamed, with_stored};

/// What a board was called and where it was, in the order in which it happened.
#[projection]
#[derive(Default)]
pub struct Trace {
    steps: Vec<String>,
}

#[projection]
impl Trace {
    #[on]
    fn renamed(&mut self, event: &Renamed, _: Id<Board>) {
        self.steps.push(event.name.clone());
    }

    #[on]
    fn moved(&mut self, event: &Moved, _: Id<Board>) {
        self.steps.push(event.place.to_string());
    }
}

/// Counts how often a board was moved.
#[aggregate(default)]
#[derive(Default)]
pub struct Mileage {
    pub moves: u32,
}

#[event]
pub struct Added {}

#[aggregate]
impl Mileage {
    #[command]
    pub fn add(&self) -> Result<Added, Infallible> {
        Ok(Added {})
    }

    #[apply]
    fn added(&mut self, _: &Added) {
        self.moves = self.moves.wrapping_add(1);
    }
}

#[policy(from = beginning)]
pub fn count_moves(_: &Moved, board: Id<Board>) -> To<Mileage, Add> {
    board.same::<Mileage>().send(Add {})
}

flow! {
    pub BOARDS {
        aggregates: [Board, Mileage],
        policies: [count_moves],
        sagas: [follow_name],
        projections: [Trace],
    }
}

/// A saga that begins with an event that an older form was converted to.
#[saga(from = beginning)]
pub fn follow_name(_: &Renamed, board: Id<Board>) -> impl Plan {
    plan().pivot(board.same::<Mileage>().send(Add {}))
}

/// A broker that keeps what it gets.
#[derive(Clone, Default)]
struct Broker(Arc<Mutex<Vec<(Uuid, String)>>>);

impl Publisher for Broker {
    async fn publish(&self, message: Outgoing) -> Result<(), PublishError> {
        let body = String::from_utf8(message.body).unwrap();
        self.0.lock().unwrap().push((message.id, body));
        Ok(())
    }
}

/// Each event that a stored one was converted to has a message with an id of its own, which is the same
/// whenever it is published.
#[tokio::test]
async fn a_publisher_gets_each_event_with_an_id_of_its_own() {
    let (_files, stores) = with_stored().await;
    for (store, id) in stores {
        let history = Repository::<Board>::new(store.clone())
            .history(id)
            .await
            .unwrap();
        let mut rounds = Vec::new();
        for name in ["first", "second"] {
            let broker = Broker::default();
            let publication = Publication::new(name, broker.clone())
                .from_the_beginning()
                .on(|event: &Moved, _: Id<Board>| {
                    Ok(Some(PublishedEvent::json("moved", &event.place)?))
                })
                .on(|event: &Renamed, _: Id<Board>| {
                    Ok(Some(PublishedEvent::json("renamed", &event.name)?))
                });
            let relay = Relay::new(store.clone(), BOARDS).publish(publication);
            let relay = relay.start().unwrap();
            relay.idle().await.unwrap();
            assert_eq!(relay.parked(name, 10).await.unwrap(), []);
            relay.stop().await;
            rounds.push(broker.0.lock().unwrap().clone());
        }
        assert_eq!(rounds[0], rounds[1]);
        let bodies: Vec<&str> = rounds[0].iter().map(|(_, body)| &**body).collect();
        assert_eq!(bodies, ["3", "\"North\"", "1", "2", "7", "\"South\""]);
        let ids: BTreeSet<Uuid> = rounds[0].iter().map(|(id, _)| *id).collect();
        assert_eq!(ids.len(), 6);
        // An event that was not converted has the id that it is stored with.
        assert_eq!(rounds[0][4].0, history[4].event_id);
    }
}

/// It begins with the event that the first stored one was converted to, ends, and begins again with the
/// later one.
#[tokio::test]
async fn a_saga_begins_with_a_converted_event() {
    let (_files, stores) = with_stored().await;
    for (store, id) in stores {
        let relay = Relay::new(store.clone(), BOARDS).start().unwrap();
        relay.idle().await.unwrap();
        let end = relay.ended(&id.same::<FollowName>()).await.unwrap();
        assert_eq!(end, SagaEnd::Completed);
        assert_eq!(relay.parked("follow-name", 10).await.unwrap(), []);
        relay.stop().await;
    }
}

#[tokio::test]
async fn the_relay_delivers_the_events_of_today() {
    let (_files, stores) = with_stored().await;
    for (store, id) in stores {
        let relay = Relay::new(store.clone(), BOARDS).start().unwrap();
        relay.idle().await.unwrap();
        let steps = relay.read(|trace: &Trace| trace.steps.clone());
        let expected = ["3", "North", "1", "2", "7", "South"];
        assert_eq!(steps.unwrap(), expected);
        assert_eq!(relay.parked("count-moves", 10).await.unwrap(), []);
        let moves = Repository::<Mileage>::new(store).load(id.same()).await;
        // The saga adds one for each name.
        assert_eq!(moves.unwrap().moves, 4 + 2);
        relay.stop().await;
    }
}
