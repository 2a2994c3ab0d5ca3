//! What a relay keeps in memory: what it works on, and not what waits.

use std::{
    convert::Infallible,
    env,
    process::{Command, Stdio},
};

use entail::{
    FileStore, StreamName, block_on,
    prelude::*,
    relay::Relay,
    store::{Append, NewEvent, Payload},
};

use super::{
    jobs::job::{Job, Order},
    sagas::ASKING,
};
use crate::files::bounded::most_memory;

#[aggregate(id = String, default)]
#[derive(Default)]
pub struct Meter {
    last: u64,
}

#[event]
pub struct Measured {
    pub last: u64,
}

#[aggregate]
impl Meter {
    #[command]
    pub fn measure(&self, last: u64) -> Result<Measured, Infallible> {
        Ok(Measured { last })
    }

    #[apply]
    fn measured(&mut self, event: &Measured) {
        self.last = event.last;
    }
}

#[aggregate(id = String, default)]
#[derive(Default)]
pub struct Bill {
    pub items: u64,
}

#[event]
pub struct Billed {
    pub items: u64,
}

#[aggregate]
impl Bill {
    #[command]
    pub fn add_item(&self) -> Result<Billed, Infallible> {
        let items = self.items.saturating_add(1);
        Ok(Billed { items })
    }

    #[apply]
    fn billed(&mut self, event: &Billed) {
        self.items = event.items;
    }
}

/// Every hundredth reading is billed.
#[policy(from = beginning)]
pub fn bill_hundredth(event: &Measured, meter: Id<Meter>) -> Option<To<Bill, AddItem>> {
    let is_due = event.last.is_multiple_of(100);
    is_due.then(|| meter.same().send(AddItem))
}

flow! { BILLING { aggregates: [Bill], policies: [bill_hundredth] } }

fn is_long() -> bool {
    env::var_os("ENTAIL_LONG").is_some()
}

/// Reads the meters: 64 streams in turn, 500 events in an append.
fn read_meters(store: &FileStore, events: u64) {
    let event = |value: u64| NewEvent {
        payload: Payload {
            name: "measured".into(),
            schema_version: 1,
            json: format!("{{\"last\":{value}}}"),
        },
        event_id: Uuid::now_v7(),
        time: Timestamp::default(),
        correlation: Uuid::nil(),
        causation: None,
    };
    for page in 0..events / 500 {
        let stream = StreamName::new("meter", (page % 64).to_string());
        let version = Version::new(page / 64 * 500);
        let events = (0..500).map(|place| event(page * 500 + place)).collect();
        block_on(store.append(Append::new(stream, version, events))).unwrap();
    }
}

async fn bills(store: &FileStore) -> u64 {
    let bills = Repository::<Bill, _>::new(store.clone());
    let mut items = 0;
    for meter in 0..64 {
        let bill = bills.load(Id::of(meter.to_string())).await.unwrap();
        items += bill.items;
    }
    items
}

/// A process of its own, so that nothing else uses memory.
#[test]
#[ignore = "it is the child process of the next one"]
fn behind() {
    let Some(folder) = env::var_os("ENTAIL_BOUNDED") else {
        return;
    };
    let events = if is_long() { 1_000_000 } else { 64_000 };
    let folder = std::path::PathBuf::from(folder);
    // What a relay and a store need that are not far behind.
    for (name, events) in [("short", 6_000), ("long", events)] {
        let store = FileStore::open(folder.join(name)).unwrap();
        read_meters(&store, events);
        let before = most_memory();
        let relay = Relay::new(store.clone(), BILLING).start().unwrap();
        block_on(relay.idle()).unwrap();
        block_on(relay.stop());
        println!("{name} grown by {} kilobytes", most_memory() - before);
        assert_eq!(block_on(bills(&store)), events / 100);
    }
}

/// As above.
#[test]
#[ignore = "it is the child process of the next but one"]
fn waiting() {
    let Some(folder) = env::var_os("ENTAIL_BOUNDED") else {
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let sagas = if is_long() { 10_000 } else { 2_000 };
    for (name, sagas) in [("short", 200), ("long", sagas)] {
        let store = FileStore::open(folder.join(name)).unwrap();
        let relay = Relay::new(store.clone(), ASKING).start().unwrap();
        block_on(relay.ready()).unwrap();
        let jobs = Repository::<Job, _>::new(store.clone()).with_cache(0);
        let before = most_memory();
        block_on(async {
            for number in 0..sagas {
                let machines = vec![format!("m{number}")];
                let job = Id::of(number.to_string());
                jobs.execute(job, Order { machines }).await.unwrap();
            }
            relay.idle().await.unwrap();
            assert_eq!(
                relay
                    .unfinished("ask", None, sagas + 1)
                    .await
                    .unwrap()
                    .len(),
                sagas
            );
            relay.stop().await;
        });
        println!("{name} grown by {} kilobytes", most_memory() - before);
    }
}

/// Runs such a process, and returns by how many kilobytes it has grown in the long run.
fn grown(test: &str) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env("ENTAIL_BOUNDED", folder.path())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    let long = said.lines().find_map(|line| {
        let (_, rest) = line.split_once("long grown by ")?;
        rest.strip_suffix(" kilobytes")?.parse().ok()
    });
    println!("{said}");
    long.unwrap_or_else(|| panic!("{said}"))
}

/// A relay that is far behind reads page by page. All of the events at once would take twice as much as
/// this in the short form, and some 300 MiB in the long one.
#[test]
fn a_relay_that_is_far_behind_keeps_a_few_pages_in_memory() {
    let grown = grown("relay::bounded::behind");
    assert!(grown < 8 * 1_024, "{grown} kilobytes");
}

/// Sagas that wait for an event are in the store only.
#[test]
fn sagas_that_wait_are_not_kept_in_memory() {
    let grown = grown("relay::bounded::waiting");
    assert!(grown < 8 * 1_024, "{grown} kilobytes");
}
