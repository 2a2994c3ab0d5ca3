//! Commands in stored plans, and in what policies send: their stored forms, and what a release may change.

use std::convert::Infallible;

use entail::{
    Envelope, MemoryStore, StreamName, Timestamp, Uuid, Version, block_on,
    prelude::*,
    relay::Relay,
    saga::SagaEnd,
    store::{Append, NewEvent, Payload},
};

#[aggregate(id = String, default, error = Stuck)]
#[derive(Default)]
pub struct Door {
    pub did: Vec<String>,
}

#[value]
pub struct Stuck;

#[event]
pub struct Did {
    what: String,
}

#[aggregate]
impl Door {
    #[command]
    pub fn knock(&self) -> Result<Did, Infallible> {
        let what = "knock".to_owned();
        Ok(Did { what })
    }

    /// It had no fields when plans were stored.
    #[command]
    pub fn open(&self, #[serde(default)] how: String) -> Result<Did, Infallible> {
        let what = format!("open {how}");
        Ok(Did { what })
    }

    /// It had a field when plans were stored.
    #[command]
    pub fn close(&self) -> Result<Did, Infallible> {
        let what = "close".to_owned();
        Ok(Did { what })
    }

    #[apply]
    fn did(&mut self, event: &Did) {
        self.did.push(event.what.clone());
    }
}

/// Its plan is not called here: the plans of these runs are stored.
#[saga]
pub fn pass(_event: &Rang, bell: Id<Bell>) -> impl Plan {
    plan().pivot(bell.same::<Door>().send(Knock))
}

flow! { PASSING { aggregates: [Bell, Door], sagas: [pass] } }

fn door<A: Identity<Key = String>>(name: &str) -> Id<A> {
    Id::of(name.to_owned())
}

async fn did(store: &MemoryStore, name: &str) -> Vec<String> {
    let doors = Repository::<Door, _>::new(store.clone());
    doors.load(door(name)).await.unwrap().did.clone()
}

/// Stores that a run of `pass` began, with one stage of this command, and runs it to its end.
async fn run(store: &MemoryStore, name: &str, command: &str, stored: &str) -> Vec<String> {
    let relay = Relay::new(store.clone(), PASSING).start().unwrap();
    relay.ready().await.unwrap();
    let stored = serde_json::Value::from(stored);
    let json = format!(
        r#"{{"run":"6f0d9a2e-7c55-4c83-9d1a-2f1f6f6b7a01","plan":{{"stages":[{{"Pivot":{{"send":{{"to":{{"aggregate":"door","id":"{name}"}},"command":"{command}","json":{stored}}}}}}}]}}}}"#
    );
    let began = NewEvent {
        payload: Payload {
            name: "began".into(),
            schema_version: 1,
            json,
        },
        event_id: Uuid::from_u128(7),
        time: Timestamp::from_micros(1),
        correlation: Uuid::from_u128(7),
        causation: None,
    };
    let stream = StreamName::new("pass", name.to_owned());
    let append = Append::new(stream, Version::NONE, vec![began]);
    store.append(append).await.unwrap();
    relay.idle().await.unwrap();
    let parked = relay.parked("pass", 10).await.unwrap();
    assert!(parked.is_empty(), "{parked:?}");
    let unfinished = relay.unfinished("pass", None, 10).await.unwrap();
    assert!(unfinished.is_empty(), "{unfinished:?}");
    let ended = relay.ended(&door::<Pass>(name)).await.unwrap();
    assert_eq!(ended, SagaEnd::Completed);
    relay.stop().await;
    did(store, name).await
}

#[test]
fn a_stored_command_may_have_gained_a_field() {
    block_on(async {
        for stored in ["null", "{}"] {
            let store = MemoryStore::new();
            let did = run(&store, "a", "open", stored).await;
            assert_eq!(did, ["open "], "{stored}");
        }
        let store = MemoryStore::new();
        let did = run(&store, "a", "open", r#"{"how":"wide"}"#).await;
        assert_eq!(did, ["open wide"]);
    });
}

#[test]
fn a_stored_command_may_have_lost_its_fields() {
    block_on(async {
        for stored in ["null", "{}", r#"{"how":"slowly"}"#] {
            let store = MemoryStore::new();
            let did = run(&store, "a", "close", stored).await;
            assert_eq!(did, ["close"], "{stored}");
        }
    });
}

#[test]
fn a_command_is_stored_as_an_object() {
    let to: Id<Door> = door("a");
    let stored = |sealed: Result<Envelope, _>| sealed.unwrap().json;
    assert_eq!(stored(to.send(Knock).seal()), "{}");
    let how = "wide".to_owned();
    assert_eq!(stored(to.send(Open { how }).seal()), r#"{"how":"wide"}"#);
    // The enum of the commands is stored as the command in it.
    let any = DoorCommand::from(Close);
    assert_eq!(stored(to.send(any).seal()), "{}");
    let how = "wide".to_owned();
    let any = DoorCommand::from(Open { how });
    assert_eq!(stored(to.send(any).seal()), r#"{"how":"wide"}"#);
}

/// A bell that opens a door, with a command that is chosen at run time.
#[aggregate(id = String, default)]
#[derive(Default)]
pub struct Bell {
    rings: u32,
}

#[event]
pub struct Rang {
    how: String,
}

#[aggregate]
impl Bell {
    #[command]
    pub fn ring(&self, how: String) -> Result<Rang, Infallible> {
        Ok(Rang { how })
    }

    #[apply]
    fn rang(&mut self, _event: &Rang) {
        self.rings = self.rings.saturating_add(1);
    }
}

#[policy(rejected = park)]
pub fn react(event: &Rang, bell: Id<Bell>) -> To<Door, DoorCommand> {
    let how = event.how.clone();
    let command = match &*how {
        "knock" => DoorCommand::from(Knock),
        _ => DoorCommand::from(Open { how }),
    };
    bell.same::<Door>().send(command)
}

flow! { RINGING { aggregates: [Bell, Door], policies: [react] } }

#[test]
fn a_policy_may_send_the_enum_of_the_commands() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = Relay::new(store.clone(), RINGING).start().unwrap();
        relay.ready().await.unwrap();
        let bells = Repository::<Bell, _>::new(store.clone());
        for how in ["knock", "wide"] {
            let how = how.to_owned();
            bells.execute(door("a"), Ring { how }).await.unwrap();
        }
        relay.idle().await.unwrap();
        assert_eq!(relay.parked("react", 10).await.unwrap(), []);
        assert_eq!(did(&store, "a").await, ["knock", "open wide"]);
        relay.stop().await;
    });
}
