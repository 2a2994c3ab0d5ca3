//! A long stream is loaded, and a long log is read, a page at a time.

use std::{
    env, fs,
    process::{Command, Stdio},
};

use entail::{
    EventStream, FileStore, Position, StreamName,
    prelude::*,
    store::{Append, Filter, NewEvent, Payload},
};

use super::block_on;
use crate::fixture::account::*;

/// `ENTAIL_LONG` makes it a million.
fn events() -> u64 {
    if env::var_os("ENTAIL_LONG").is_some() {
        1_000_000
    } else {
        60_000
    }
}

fn fill(store: &FileStore, id: &Id<Account>, events: u64) {
    let event = |name: &'static str, json: String| NewEvent {
        payload: Payload {
            name: name.into(),
            schema_version: 1,
            json,
        },
        event_id: Uuid::nil(),
        time: Timestamp::default(),
        correlation: Uuid::nil(),
        causation: None,
    };
    let stream = StreamName::of(id);
    let mut version = 0;
    while version < events {
        let some: Vec<NewEvent> = (version..events.min(version + 500))
            .map(|number| match number {
                0 => event("opened", "{\"owner\":\"Ada\"}".to_owned()),
                _ => event(
                    "deposited",
                    format!("{{\"amount\":1,\"balance\":{number}}}"),
                ),
            })
            .collect();
        let expected = Version::new(version);
        version += some.len() as u64;
        block_on(store.append(Append::new(stream.clone(), expected, some))).unwrap();
    }
}

/// The most memory that this process has had so far, in kilobytes.
pub(crate) fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A process of its own, so that nothing else uses memory.
#[test]
#[ignore = "it is the child process of the next one"]
fn reader() {
    let Some(path) = env::var_os("ENTAIL_READER") else {
        return;
    };
    let store = FileStore::open(path).unwrap();
    let (short, long) = (Id::new(), Id::new());
    fill(&store, &short, 5_000);
    fill(&store, &long, events());
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let read_log = |from: Position| {
        block_on(async {
            let mut events = EventStream::of_log(store.clone(), from, Filter::all());
            let mut last = 0;
            while let Some(event) = events.next().await {
                last = event.unwrap().position.sequence();
            }
            last
        })
    };
    assert_eq!(accounts.load(short).unwrap().balance, 4_999);
    assert_eq!(read_log(Position::sequential(events())), events() + 5_000);
    let before = most_memory();
    assert_eq!(accounts.load(long).unwrap().balance, events() - 1);
    assert_eq!(read_log(Position::START), events() + 5_000);
    println!("grown by {} kilobytes", most_memory() - before);
}

#[test]
fn a_long_stream_takes_no_more_memory_than_a_short_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "files::bounded::reader",
            "--ignored",
            "--nocapture",
        ])
        .env("ENTAIL_READER", folder.path().join("store.db"))
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let mut words = said.split_whitespace().skip_while(|word| *word != "by");
    let grown: u64 = words
        .nth(1)
        .unwrap_or_else(|| panic!("{said}"))
        .parse()
        .unwrap();
    // All of them at once would take some 300 bytes each.
    let all = events() * 300 / 1_024;
    assert!(grown < all / 4, "{grown} of {all} kilobytes");
    println!("{} events: grown by {grown} kilobytes", events());
}
