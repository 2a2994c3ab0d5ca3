//! A store and its log, cut and with bits turned over, at every place that matters: it is refused, or
//! reads as it was after one of its commits; it is never wrong, and nothing panics.

use std::{
    fs,
    path::{Path, PathBuf},
};

use entail::store::{Log as _, Portable as _, Streams as _};
use entail::{
    FileStore, MemoryStore, Position, Recorded, StreamName, Timestamp, Uuid, Version,
    store::{
        Append, Claim, ClaimChange, Document, DocumentChange, DocumentContent, DocumentKey, Filter,
        Holdings, Message, NewEvent, NewState, Payload,
    },
};

use super::block_on;

/// SQLite's page, and what stands before one in the log.
const PAGE: usize = 4_096;
const FRAME: usize = PAGE + 24;
const LOG_HEADER: usize = 32;
const APPENDS: u64 = 12;

fn append(number: u64) -> Append {
    let event = |part: u64| NewEvent {
        payload: Payload {
            name: "counted".into(),
            schema_version: 1,
            json: format!(
                "{{\"number\":{number},\"part\":{part},\"text\":\"{}\"}}",
                "x".repeat(300)
            ),
        },
        event_id: Uuid::from_u128(u128::from(number) * 10 + u128::from(part)),
        time: Timestamp::from_micros(number),
        correlation: Uuid::from_u128(u128::from(number)),
        causation: number.is_multiple_of(2).then(|| Uuid::from_u128(1)),
    };
    let stream = StreamName::new("counter", (number % 3).to_string());
    let expected = Version::new(number / 3 * 2);
    let mut append = Append::new(stream, expected, vec![event(0), event(1)]);
    append.message = Some(Message {
        id: format!("m{number}").into(),
        answer: format!("the answer to {number}"),
    });
    append.state = Some(NewState {
        shape: "a shape".to_owned(),
        json: format!("{{\"number\":{number},\"text\":\"{}\"}}", "y".repeat(200)),
    });
    append.claims = vec![
        ClaimChange::Release(claim(number.wrapping_sub(3))),
        ClaimChange::Take(claim(number)),
    ];
    append.documents = vec![DocumentChange {
        key: DocumentKey::new("kind", (number % 5).to_string()),
        expected: None,
        content: (!number.is_multiple_of(4)).then(|| DocumentContent {
            position: Some(Position::sequential(number)),
            due: Some(Timestamp::from_micros(number)),
            json: format!("\"{}\"", "d".repeat(200)),
        }),
    }];
    append
}

fn claim(number: u64) -> Claim {
    Claim {
        name: "number".to_owned(),
        value: format!("\"{number}{}\"", "z".repeat(40)),
    }
}

/// What a store holds beside its events.
type Beside = (Vec<Holdings>, Vec<Document>);

/// What it holds beside its events after so many appends.
fn due(appends: usize) -> Beside {
    let store = MemoryStore::new();
    for number in 0..appends as u64 {
        block_on(store.append(append(number))).unwrap();
    }
    let holdings = block_on(store.holdings(None, 100)).unwrap();
    (holdings, block_on(store.all_documents(None, 100)).unwrap())
}

/// All that a store holds, or `None` where it is refused.
fn held(path: &Path) -> Option<(Vec<Recorded<Payload>>, Beside)> {
    let store = FileStore::open(path).ok()?;
    let log = block_on(store.log(Position::START, &Filter::all(), usize::MAX))
        .ok()?
        .events;
    for stream in 0..3 {
        let stream = StreamName::new("counter", stream.to_string());
        let page = block_on(store.read(&stream, Version::NONE, usize::MAX)).ok()?;
        let of_stream: Vec<_> = log.iter().filter(|event| event.stream == stream).collect();
        assert_eq!(page.events.iter().collect::<Vec<_>>(), of_stream);
    }
    let holdings = block_on(store.holdings(None, 100)).ok()?;
    let documents = block_on(store.all_documents(None, 100)).ok()?;
    Some((log, (holdings, documents)))
}

/// The store's file and its log as they lie there after the last append, and what was stored.
fn written(closed: bool) -> (Vec<u8>, Option<Vec<u8>>, Vec<Recorded<Payload>>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = FileStore::open(&path).unwrap();
    for number in 0..APPENDS {
        block_on(store.append(append(number))).unwrap();
    }
    let events = block_on(store.log(Position::START, &Filter::all(), usize::MAX))
        .unwrap()
        .events;
    assert_eq!(events.len() as u64, APPENDS * 2);
    if closed {
        drop(store);
        return (fs::read(&path).unwrap(), None, events);
    }
    let log = fs::read(beside(&path)).unwrap();
    (fs::read(&path).unwrap(), Some(log), events)
}

fn beside(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", path.display()))
}

/// Opens a copy; answers how many events it holds, all of them as they were written.
fn opened(file: &[u8], log: Option<&[u8]>, events: &[Recorded<Payload>]) -> Option<usize> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    fs::write(&path, file).unwrap();
    if let Some(log) = log {
        fs::write(beside(&path), log).unwrap();
    }
    let (held, holdings) = held(&path)?;
    assert_eq!(
        holdings,
        due(held.len() / 2),
        "it is not as after an append"
    );
    assert_eq!(held, events[..held.len()], "what was stored has changed");
    assert!(held.len().is_multiple_of(2), "half an append is there");
    Some(held.len())
}

#[test]
fn a_log_that_is_cut_anywhere_leaves_whole_appends() {
    let (file, log, events) = written(false);
    let log = log.unwrap();
    let frames = (log.len() - LOG_HEADER) / FRAME;
    assert!(frames > 12, "{frames} frames");
    let mut lengths = Vec::new();
    for frame in 0..=frames {
        let end = LOG_HEADER + frame * FRAME;
        lengths.extend([end, end + 10, end + 24, end + 24 + PAGE / 2]);
    }
    let mut before = 0;
    for length in lengths.into_iter().filter(|length| *length <= log.len()) {
        if let Some(held) = opened(&file, Some(&log[..length]), &events) {
            assert!(held >= before, "less is there with more of the log");
            before = held;
        }
    }
    assert_eq!(before, events.len(), "the whole log holds all of it");
}

#[test]
fn bits_turned_over_in_the_log_are_found() {
    let (file, log, events) = written(false);
    let log = log.unwrap();
    let (mut refused, mut shorter) = (0, 0);
    for place in (0..log.len()).step_by(509) {
        let mut damaged = log.clone();
        damaged[place] ^= 1 << (place % 8);
        match opened(&file, Some(&damaged), &events) {
            None => refused += 1,
            // In the last commit it looks like a crash before its end.
            Some(held) if held + 2 == events.len() => shorter += 1,
            Some(held) => assert_eq!(held, events.len(), "at byte {place}"),
        }
    }
    assert!(refused > 20 && shorter > 0, "{refused} {shorter}");
}

#[test]
fn a_file_that_is_cut_at_any_page_is_refused() {
    let (file, _, events) = written(true);
    for length in (0..file.len()).step_by(PAGE / 2) {
        assert_eq!(opened(&file[..length], None, &events), None, "{length}");
    }
    assert_eq!(opened(&file, None, &events), Some(events.len()));
}

#[test]
fn bits_turned_over_in_the_file_are_found_or_change_nothing() {
    let (file, _, events) = written(true);
    let mut refused = 0;
    for place in (0..file.len()).step_by(61) {
        let mut damaged = file.clone();
        damaged[place] ^= 1 << (place % 8);
        match opened(&damaged, None, &events) {
            None => refused += 1,
            // A byte that nobody uses.
            Some(held) => assert_eq!(held, events.len(), "at byte {place}"),
        }
    }
    assert!(refused > 100, "{refused}");
}
