//! A writer that is killed again and again: what was reported as stored is there, whole and in order.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use entail::store::{Documents as _, Log as _, Portable as _, Streams as _};
use entail::{
    FileStore, Position, StreamName, Timestamp, Uuid, Version,
    store::{
        Append, Claim, ClaimChange, DocumentChange, DocumentContent, DocumentKey, Filter, Holdings,
        Message, NewEvent, NewState, Payload,
    },
};

use super::block_on;

const WRITERS: u64 = 4;

/// `ENTAIL_LONG` makes it 200 rounds.
fn rounds() -> u64 {
    if env::var_os("ENTAIL_LONG").is_some() {
        200
    } else {
        12
    }
}

fn stream(writer: u64) -> StreamName {
    StreamName::new("counter", writer.to_string())
}

pub fn events(writer: u64, version: u64) -> Vec<NewEvent> {
    let event = |part: u64| NewEvent {
        payload: Payload {
            name: "counted".into(),
            schema_version: 1,
            json: format!("{{\"writer\":{writer},\"version\":{}}}", version + part),
        },
        event_id: Uuid::from_u128(u128::from(version + part)),
        time: Timestamp::default(),
        correlation: Uuid::nil(),
        causation: None,
    };
    vec![event(1), event(2)]
}

fn document(writer: u64) -> DocumentKey {
    DocumentKey::new("writer", writer.to_string())
}

fn claim(writer: u64, version: u64) -> Claim {
    Claim {
        name: "number".to_owned(),
        value: format!("\"{writer}/{version}\""),
    }
}

/// Two events, with a message, a state, a document, and a claim in the place of the one before.
fn append(writer: u64, version: u64) -> Append {
    let expected = Version::new(version);
    let mut append = Append::new(stream(writer), expected, events(writer, version));
    append.message = Some(Message {
        id: format!("m{version}").into(),
        answer: version.to_string(),
    });
    append.state = Some(NewState {
        shape: "a shape".to_owned(),
        json: (version + 2).to_string(),
    });
    append.claims = vec![
        ClaimChange::Release(claim(writer, version)),
        ClaimChange::Take(claim(writer, version + 2)),
    ];
    append.documents = vec![DocumentChange {
        key: document(writer),
        expected: None,
        content: Some(DocumentContent {
            json: (version + 2).to_string(),
            ..DocumentContent::default()
        }),
    }];
    append
}

/// Holds that a stream has what its last append left, and all of it.
fn has_all_of_its_last_append(held: &Holdings, writer: u64, stored: u64) {
    let state = held.state.as_ref().unwrap();
    assert_eq!(
        (state.version.get(), &state.json),
        (stored, &stored.to_string())
    );
    assert_eq!(held.claims, [claim(writer, stored)]);
    assert_eq!(held.messages.len() as u64, stored / 2);
    for (message, answer) in &held.messages {
        assert_eq!(message.as_str(), format!("m{}", answer.answer));
        let due: u64 = answer.answer.parse().unwrap();
        assert_eq!(answer.version.get(), due + 2);
    }
}

/// The process that is killed: it goes on where the streams are, and says what was stored.
#[test]
#[ignore = "it is the child process of the next one"]
fn writer() {
    let Some(path) = env::var_os("ENTAIL_WRITER") else {
        return;
    };
    let store = FileStore::open(path).unwrap();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let store = store.clone();
            scope.spawn(move || {
                let page = block_on(store.read(&stream(writer), Version::NONE, 0)).unwrap();
                let mut version = page.version.get();
                loop {
                    let append = append(writer, version);
                    version = block_on(store.append(append)).unwrap().version.get();
                    // One line at a time, whichever thread it is from.
                    writeln!(std::io::stdout().lock(), "stored {writer} {version}").unwrap();
                }
            });
        }
    });
}

#[test]
fn what_was_reported_as_stored_is_there_after_every_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut reported: BTreeMap<u64, u64> = BTreeMap::new();
    for round in 0..rounds() {
        let mut child = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "files::killed::writer",
                "--ignored",
                "--nocapture",
            ])
            .env("ENTAIL_WRITER", &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let reader = thread::spawn(move || {
            let mut last = BTreeMap::new();
            for line in output.lines().map_while(Result::ok) {
                let words: Vec<&str> = line.split_whitespace().collect();
                if let ["stored", writer, version] = words[..] {
                    // A line that was cut by the kill is none.
                    if let (Ok(writer), Ok(version)) = (writer.parse(), version.parse::<u64>()) {
                        last.insert(writer, version);
                    }
                }
            }
            last
        });
        // Early, while it opens and recovers, and late, while it writes.
        thread::sleep(Duration::from_millis(20 + round * 37 % 230));
        child.kill().unwrap();
        child.wait().unwrap();
        for (writer, version) in reader.join().unwrap() {
            let before: &mut u64 = reported.entry(writer).or_default();
            *before = version.max(*before);
        }
        is_whole(&path, &reported);
    }
    let stored: u64 = reported.values().sum();
    assert!(
        stored > rounds() * 10,
        "hardly anything was written: {reported:?}"
    );
}

/// Holds that each stream has at least what was reported, and each event as it was written.
fn is_whole(path: &Path, reported: &BTreeMap<u64, u64>) {
    let store = FileStore::open(path).unwrap();
    store.check().unwrap();
    let holdings = block_on(store.holdings(None, 100)).unwrap();
    let mut all = 0;
    for writer in 0..WRITERS {
        let page = block_on(store.read(&stream(writer), Version::NONE, usize::MAX)).unwrap();
        let stored = page.version.get();
        let due = reported.get(&writer).copied().unwrap_or_default();
        assert!(
            stored >= due,
            "writer {writer}: {due} were reported, {stored} are there"
        );
        assert!(stored.is_multiple_of(2), "half an append is there");
        for (version, event) in (1..).zip(&page.events) {
            let written = events(writer, version - 1).swap_remove(0);
            assert_eq!(
                (event.version, &event.event),
                (Version::new(version), &written.payload)
            );
        }
        if stored > 0 {
            let held = holdings.iter().find(|held| held.stream == stream(writer));
            has_all_of_its_last_append(held.unwrap(), writer, stored);
            let found = block_on(store.document(&document(writer))).unwrap();
            assert_eq!(found.unwrap().content.json, stored.to_string());
        }
        all += stored;
    }
    let log = block_on(store.log(Position::START, &Filter::all(), usize::MAX))
        .unwrap()
        .events;
    assert_eq!(log.len() as u64, all);
    assert!(log.is_sorted_by_key(|event| event.position));
}
