//! Stored events that an upcaster makes into several events or none, and stored names that are retired.

mod answers;
mod awaited;
mod relay;

use std::{convert::Infallible, num::NonZeroU32};

use entail::{
    AnyStore, EventStream, MemoryStore, Position, StreamName, Timestamp, Unreadable,
    prelude::*,
    store::{Append, NewEvent, Payload},
    testing::{Check, Code, SchemaLock},
};

use crate::stores::Files;

/// The program of today. A `moved` of version 1 also said the new name, and `noted` is not needed any
/// more.
#[aggregate(
    default,
    name = "board",
    snapshot_every = 4,
    retired = ["noted", "sketched"],
    upcast = [MovedV1, SwappedV1]
)]
#[derive(Default)]
pub struct Board {
    pub place: u32,
    pub name: String,
    pub changes: u32,
}

#[event(version = 2)]
pub struct Moved {
    pub place: u32,
}

#[event]
pub struct Renamed {
    pub name: String,
}

#[event(name = "moved")]
pub struct MovedV1 {
    place: u32,
    name: Option<String>,
}

/// It has no event of its name any more.
#[event(name = "swapped", was = "exchanged")]
pub struct SwappedV1 {
    times: u32,
}

impl From<MovedV1> for Vec<BoardEvent> {
    fn from(old: MovedV1) -> Self {
        let moved = NonZeroU32::new(old.place).map(|place| Moved { place: place.get() }.into());
        let renamed = old.name.map(|name| Renamed { name }.into());
        moved.into_iter().chain(renamed).collect()
    }
}

impl From<SwappedV1> for Vec<BoardEvent> {
    fn from(old: SwappedV1) -> Self {
        (1..=old.times)
            .map(|place| Moved { place }.into())
            .collect()
    }
}

#[aggregate]
impl Board {
    #[command]
    pub fn move_to(&self, place: u32) -> Result<Moved, Infallible> {
        Ok(Moved { place })
    }

    #[command]
    pub fn rename(&self, name: String) -> Result<Renamed, Infallible> {
        Ok(Renamed { name })
    }

    #[apply]
    fn moved(&mut self, event: &Moved) {
        self.place = event.place;
        self.changes = self.changes.wrapping_add(1);
    }

    #[apply]
    fn renamed(&mut self, event: &Renamed) {
        self.name.clone_from(&event.name);
        self.changes = self.changes.wrapping_add(1);
    }
}

/// What former programs stored: the name, the version and the JSON of each event.
const STORED: [(&str, u32, &str); 7] = [
    ("moved", 1, r#"{"place":3,"name":"North"}"#),
    ("noted", 1, r#"{"text":"x"}"#),
    ("moved", 1, r#"{"place":0,"name":null}"#),
    ("exchanged", 1, r#"{"times":2}"#),
    ("moved", 2, r#"{"place":7}"#),
    ("renamed", 1, r#"{"name":"South"}"#),
    ("sketched", 3, "[1,2]"),
];

fn events(stored: &[(&'static str, u32, &str)]) -> Vec<NewEvent> {
    let event = |(name, schema_version, json): &(&'static str, u32, &str)| NewEvent {
        payload: Payload {
            name: (*name).into(),
            schema_version: *schema_version,
            json: (*json).into(),
        },
        event_id: Uuid::now_v7(),
        time: Timestamp::default(),
        correlation: Uuid::now_v7(),
        causation: None,
    };
    stored.iter().map(event).collect()
}

/// A store for each kind, with the events of a former program in it.
async fn with_stored() -> (Files, Vec<(AnyStore, Id<Board>)>) {
    let files = Files::new();
    let stores = [
        AnyStore::new(MemoryStore::new()),
        AnyStore::new(files.open()),
    ];
    let mut filled = Vec::new();
    for store in stores {
        let id = Id::new();
        let append = Append::new(StreamName::of(&id), Version::NONE, events(&STORED));
        store.append(append).await.unwrap();
        filled.push((store, id));
    }
    (files, filled)
}

fn moved(place: u32) -> BoardEvent {
    Moved { place }.into()
}

fn renamed(name: &str) -> BoardEvent {
    let name = name.to_owned();
    Renamed { name }.into()
}

#[tokio::test]
async fn a_load_converts_and_skips_and_counts_the_stored_events() {
    let (_files, stores) = with_stored().await;
    for (store, id) in stores {
        let boards = Repository::<Board>::new(store);
        let board = boards.load(id).await.unwrap();
        assert_eq!((board.place, &*board.name, board.changes), (7, "South", 6));
        assert_eq!(board.version(), Version::new(7));
        // The next event has the next version, also where the last one is skipped.
        let done = boards.execute(id, MoveTo { place: 8 }).await.unwrap();
        assert_eq!(done.version, Version::new(8));
        for (version, place, changes) in [(1, 3, 2), (2, 3, 2), (3, 3, 2), (4, 2, 4), (7, 7, 6)] {
            let then = boards.load_at(id, Version::new(version)).await.unwrap();
            assert_eq!((then.place, then.changes), (place, changes), "{version}");
        }
    }
}

#[tokio::test]
async fn streams_of_events_have_the_events_of_today() {
    let (_files, stores) = with_stored().await;
    for (store, id) in stores {
        let boards = Repository::<Board>::new(store.clone());
        let expected = [
            (1, moved(3)),
            (1, renamed("North")),
            (4, moved(1)),
            (4, moved(2)),
            (5, moved(7)),
            (6, renamed("South")),
        ];
        let history = boards.history(id).await.unwrap();
        let found: Vec<_> = history
            .iter()
            .map(|it| (it.version.get(), it.event.clone()))
            .collect();
        assert_eq!(found, expected);
        // The events that one stored event became share what identifies it.
        assert_eq!(history[0].event_id, history[1].event_id);
        assert_eq!(history[0].position, history[1].position);

        let mut log = boards.log(Position::START);
        let mut of_log = Vec::new();
        while let Some(recorded) = log.next().await {
            of_log.push(recorded.unwrap());
        }
        assert_eq!(of_log, history);
        // The log was read to its end, which is a skipped event.
        assert!(log.read_to() > history.last().map(|last| last.position));

        let mut names = boards.log_of::<Renamed>(Position::START);
        let mut of_names = Vec::new();
        while let Some(recorded) = names.next().await {
            let recorded = recorded.unwrap();
            of_names.push((recorded.version.get(), recorded.event.name));
        }
        assert_eq!(of_names, [(1, "North".to_owned()), (6, "South".to_owned())]);

        // Who reads the log without the aggregate gets what is stored.
        let mut raw = EventStream::of_log(store, Position::START, entail::store::Filter::all());
        let mut count = 0;
        while let Some(recorded) = raw.next().await {
            let recorded = recorded.unwrap();
            assert_eq!(&*recorded.event.name, STORED[count].0);
            count += 1;
        }
        assert_eq!(count, STORED.len());
    }
}

#[tokio::test]
async fn an_older_form_that_cannot_be_read_is_an_error() {
    let store = AnyStore::new(MemoryStore::new());
    let id = Id::<Board>::new();
    let wrong = events(&[("swapped", 1, r#"{"many":1}"#)]);
    let append = Append::new(StreamName::of(&id), Version::NONE, wrong);
    store.append(append).await.unwrap();
    let error = Repository::<Board>::new(store.clone()).load(id).await;
    assert!(
        matches!(&error, Err(Error::Unreadable(Unreadable::Undecodable { event, .. })) if event == "swapped"),
        "{error:?}"
    );
    let id = Id::<Board>::new();
    let unknown = events(&[("swapped", 2, r#"{"times":1}"#)]);
    let append = Append::new(StreamName::of(&id), Version::NONE, unknown);
    store.append(append).await.unwrap();
    let error = Repository::<Board>::new(store).load(id).await;
    assert!(
        matches!(
            error,
            Err(Error::Unreadable(Unreadable::UnknownEvent { .. }))
        ),
        "{error:?}"
    );
}

/// The program before `noted` was retired.
mod before {
    use super::{Infallible, aggregate, event};

    #[aggregate(default, name = "board", snapshot_every = 4)]
    #[derive(Default)]
    pub struct Board {
        pub place: u32,
        pub name: String,
        pub changes: u32,
    }

    #[event]
    pub struct Noted {
        pub text: String,
    }

    #[aggregate]
    impl Board {
        #[command]
        pub fn note(&self, text: String) -> Result<Noted, Infallible> {
            Ok(Noted { text })
        }

        #[apply]
        fn noted(&mut self, event: &Noted) {
            self.name.clone_from(&event.text);
        }
    }
}

/// A snapshot that contains what a retired event did is rebuilt.
#[tokio::test]
async fn a_snapshot_from_before_a_name_was_retired_is_not_used() {
    let files = Files::new();
    for store in [
        AnyStore::new(MemoryStore::new()),
        AnyStore::new(files.open()),
    ] {
        let id = Uuid::now_v7();
        let boards = Repository::<before::Board>::new(store.clone());
        for _ in 0..5 {
            let text = "old".to_owned();
            boards
                .execute(Id::from(id), before::Note { text })
                .await
                .unwrap();
        }
        let boards = Repository::<Board>::new(store);
        let board = boards.load(Id::from(id)).await.unwrap();
        assert_eq!((&*board.name, board.version()), ("", Version::new(5)));
    }
}

#[tokio::test]
async fn a_check_of_the_store_knows_retired_names_and_older_forms() {
    let (_files, stores) = with_stored().await;
    for (store, id) in stores {
        let unknown = events(&[("forgotten", 1, "{}")]);
        let append = Append::new(StreamName::of(&id), Version::new(7), unknown);
        store.append(append).await.unwrap();
        let check = Check::of(env!("CARGO_MANIFEST_DIR")).with::<Board>("Board");
        let findings = check.stored(&store).findings();
        let unknown: Vec<_> = findings
            .iter()
            .filter(|finding| finding.code == Code::NameNotRegistered)
            .map(|finding| (&*finding.place, &*finding.instead))
            .collect();
        assert_eq!(unknown.len(), 1, "{unknown:?}");
        assert_eq!(unknown[0].0, "board/forgotten");
        assert!(unknown[0].1.contains(r#"retired = ["forgotten"]"#));
    }
}

#[test]
fn a_lock_reads_the_examples_of_retired_names_and_older_forms() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.lock");
    let locked = r#"{"board":{
        "noted":{"1":{"fields":{"text":"String"},"examples":[{"text":"x"}]}},
        "swapped":{"1":{"fields":{"times":"u32"},"examples":[{"times":2}]}},
        "moved":{"1":{"fields":{"place":"u32"},"examples":[{"place":1,"name":null}]}}
    }}"#;
    std::fs::write(&path, locked).unwrap();
    SchemaLock::at(&path).with::<Board>().write();
    SchemaLock::at(&path).with::<Board>().check();
    let written = std::fs::read_to_string(&path).unwrap();
    for kept in ["noted", "swapped", "\"place\": 1"] {
        assert!(written.contains(kept), "{kept} in {written}");
    }
    let unreadable = locked.replace("times\":2", "many\":2");
    std::fs::write(&path, unreadable).unwrap();
    let refused = std::panic::catch_unwind(|| SchemaLock::at(&path).with::<Board>().check());
    assert!(refused.is_err());
}
