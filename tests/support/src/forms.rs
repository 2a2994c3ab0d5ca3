//! What every store keeps of the forms of events and of claims.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    convert::Infallible,
};

use entail::{
    AnyStore, StreamName, Timestamp,
    prelude::*,
    store::{Append, NewEvent, Payload},
};

#[aggregate(default)]
#[derive(Default)]
pub struct Door {
    pub log: Vec<String>,
}

#[event]
pub struct Opened;

#[event]
pub struct Moved(pub u64);

/// It was a unit once.
#[event]
pub struct Closed {
    #[serde(default)]
    pub why: String,
}

/// It had one item once.
#[event]
pub struct Turned(pub u64, #[serde(default)] pub String);

#[aggregate(also = [Closed, Turned])]
impl Door {
    #[command]
    pub fn open(&self) -> Result<(Opened, Moved), Infallible> {
        Ok((Opened, Moved(7)))
    }

    #[apply]
    fn opened(&mut self, _: &Opened) {
        self.log.push("opened".to_owned());
    }

    #[apply]
    fn moved(&mut self, event: &Moved) {
        self.log.push(format!("moved {}", event.0));
    }

    #[apply]
    fn closed(&mut self, event: &Closed) {
        self.log.push(format!("closed {}", event.why));
    }

    #[apply]
    fn turned(&mut self, event: &Turned) {
        self.log.push(format!("turned {} {}", event.0, event.1));
    }
}

/// Events as former releases stored them, and what a door has in its log afterwards.
const FORMER: [(&str, &str, &str); 9] = [
    ("opened", "null", "opened"),
    ("opened", "{}", "opened"),
    ("moved", "3", "moved 3"),
    ("moved", r#"{"0":4}"#, "moved 4"),
    ("closed", "null", "closed "),
    ("closed", r#"{"why":"night"}"#, "closed night"),
    ("turned", "5", "turned 5 "),
    ("turned", r#"[6,"left"]"#, "turned 6 left"),
    ("turned", r#"{"0":7}"#, "turned 7 "),
];

/// Units and tuples are read, in whatever form they are stored, and are stored as objects.
pub async fn former_forms_are_read(store: &AnyStore) {
    let id = Id::<Door>::new();
    let event = |(name, json, _): &(&'static str, &'static str, &str)| NewEvent {
        payload: Payload {
            name: (*name).into(),
            schema_version: 1,
            json: (*json).to_owned(),
        },
        event_id: Id::<Door>::new().into(),
        time: Timestamp::default(),
        correlation: id.into(),
        causation: None,
    };
    let events = FORMER.iter().map(event).collect();
    let stream = StreamName::of(&id);
    store
        .append(Append::new(stream.clone(), Version::NONE, events))
        .await
        .unwrap();
    let doors = Repository::<Door>::new(store.clone());
    let expected: Vec<&str> = FORMER.iter().map(|(_, _, expected)| *expected).collect();
    assert_eq!(doors.load(id).await.unwrap().log, expected);
    assert_eq!(doors.history(id).await.unwrap().len(), FORMER.len());
    doors.execute(id, Open).await.unwrap();
    let page = store.read(&stream, Version::new(9), 10).await.unwrap();
    let stored: Vec<String> = page
        .events
        .iter()
        .map(|it| it.event.json.replace(' ', ""))
        .collect();
    assert_eq!(stored, ["{}", r#"{"0":7}"#]);
}

/// A value without an order of its own, inside of others.
#[value]
pub struct Group {
    pub name: String,
    pub members: HashSet<u64>,
    pub rights: HashMap<String, HashSet<u64>>,
    pub sorted: BTreeMap<u64, String>,
}

#[aggregate(default)]
#[derive(Default)]
pub struct Holder {
    pub held: u64,
}

#[event]
pub struct Taken {}

#[aggregate]
impl Holder {
    #[command]
    pub fn take(&self, groups: Vec<Group>, context: &Context<Self>) -> Result<Taken, Infallible> {
        context.claim("groups", &groups);
        Ok(Taken {})
    }

    #[apply]
    fn taken(&mut self, _: &Taken) {
        self.held = self.held.wrapping_add(1);
    }
}

/// The same groups, whose sets and maps are filled in another order each time.
fn groups(turned: bool) -> Vec<Group> {
    let mut numbers: Vec<u64> = (0..12).collect();
    if turned {
        numbers.reverse();
    }
    let rights = numbers
        .iter()
        .map(|number| (number.to_string(), numbers.iter().copied().collect()));
    let group = Group {
        name: "a".to_owned(),
        members: numbers.iter().copied().collect(),
        rights: rights.collect(),
        sorted: numbers
            .iter()
            .map(|number| (*number, number.to_string()))
            .collect(),
    };
    vec![group.clone(), group]
}

/// Equal values are one claim, in whatever order their sets and maps are iterated.
pub async fn equal_values_are_one_claim(store: &AnyStore) {
    let holders = Repository::<Holder>::new(store.clone());
    let take = |turned| Take {
        groups: groups(turned),
    };
    let first = Id::new();
    holders.execute(first, take(false)).await.unwrap();
    for turned in [true, false] {
        let error = holders.execute(Id::new(), take(turned)).await;
        let Err(Error::Claimed(claimed)) = error else {
            panic!("{error:?}");
        };
        assert_eq!(claimed.holder, StreamName::of(&first));
    }
    let mut other = take(true);
    other.groups[1].members.remove(&3);
    holders.execute(Id::new(), other).await.unwrap();
}
