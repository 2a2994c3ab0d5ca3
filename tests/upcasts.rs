//! Events that are stored in older forms, and under former names.

use entail::{
    AnyStore, MemoryStore, StreamName, Timestamp, Unreadable,
    prelude::*,
    schema::EventType,
    store::{Append, NewEvent, Payload},
};

#[aggregate(default)]
#[derive(Default)]
pub struct Tally {
    pub total: u64,
    pub by: String,
}

#[event]
pub struct CountedV1 {
    by: u32,
}

#[event(version = 2, upcast = CountedV1)]
pub struct CountedV2 {
    total: u32,
}

#[event(version = 3, upcast = CountedV2, was = ["added", "put"])]
pub struct Counted {
    total: u64,
    #[serde(default)]
    by: String,
}

impl From<CountedV1> for CountedV2 {
    fn from(old: CountedV1) -> Self {
        Self { total: old.by }
    }
}

impl From<CountedV2> for Counted {
    fn from(old: CountedV2) -> Self {
        Self {
            total: old.total.into(),
            by: "nobody".into(),
        }
    }
}

#[aggregate]
impl Tally {
    #[command]
    pub fn count(&self, total: u64) -> Result<Counted, std::convert::Infallible> {
        let by = "somebody".into();
        Ok(Counted { total, by })
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.total;
        self.by.clone_from(&event.by);
    }
}

/// A tally whose one stored event is this one.
async fn stored(
    name: &'static str,
    schema_version: u32,
    json: &str,
) -> Result<Root<Tally>, Error<std::convert::Infallible>> {
    let store = AnyStore::new(MemoryStore::new());
    let id = Id::<Tally>::new();
    let event = NewEvent {
        payload: Payload {
            name: name.into(),
            schema_version,
            json: json.into(),
        },
        event_id: Uuid::now_v7(),
        time: Timestamp::default(),
        correlation: Uuid::now_v7(),
        causation: None,
    };
    let append = Append::new(StreamName::of(&id), Version::NONE, vec![event]);
    store.append(append).await?;
    Repository::<Tally>::new(store).load(id).await
}

#[tokio::test]
async fn every_stored_form_reads_as_the_event_of_today() -> Result<(), Box<dyn std::error::Error>> {
    for (name, version, json, total, by) in [
        ("counted", 1, r#"{"by":3}"#, 3, "nobody"),
        ("counted", 2, r#"{"total":4}"#, 4, "nobody"),
        ("counted", 3, r#"{"total":5}"#, 5, ""),
        ("counted", 3, r#"{"total":6,"by":"Ada"}"#, 6, "Ada"),
        ("added", 1, r#"{"by":7}"#, 7, "nobody"),
        ("put", 3, r#"{"total":8,"by":"Bob"}"#, 8, "Bob"),
    ] {
        let tally = stored(name, version, json).await?;
        assert_eq!((tally.total, &*tally.by), (total, by));
    }
    Ok(())
}

#[tokio::test]
async fn a_form_that_is_not_known_is_refused() {
    let newer = stored("counted", 4, r#"{"total":5}"#).await;
    assert!(matches!(
        newer,
        Err(Error::Unreadable(Unreadable::UnknownForm {
            found: 4,
            known: 3,
            ..
        }))
    ));
    let wrong = stored("counted", 1, r#"{"total":5}"#).await;
    assert!(matches!(
        wrong,
        Err(Error::Unreadable(Unreadable::Undecodable { .. }))
    ));
    assert!(EventType::<TallyEvent>::find("counted-v1").is_none());
}
