//! From one store to another, as lines of JSON.

use entail::{
    AnyStore, FileStore, Position, Recorded, StreamName,
    prelude::*,
    store::{
        self, DocumentChange, DocumentContent, DocumentKey, Filter, Holdings, Message, Payload,
        TransferError,
    },
};

use entail_test_support::exercise::{self, by_events, by_state};

use crate::stores::Files;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_time().build().unwrap().block_on(future)
}

/// All that a store holds, but for positions: they are each store's own.
#[derive(Debug, PartialEq)]
struct Contents {
    log: Vec<Recorded<Payload>>,
    holdings: Vec<Holdings>,
    /// Without their revisions.
    documents: Vec<(DocumentKey, DocumentContent)>,
    /// How many events each consumer has passed.
    passed: Vec<(String, usize)>,
}

fn contents(store: &AnyStore) -> Contents {
    let mut log = block_on(store.log(Position::START, &Filter::all(), 10_000))
        .unwrap()
        .events;
    let place = |position: Position| log.iter().filter(|it| it.position <= position).count();
    let passed = block_on(store.checkpoints()).unwrap();
    let passed = passed
        .into_iter()
        .map(|(name, at)| (name, place(at)))
        .collect();
    let mut holdings = block_on(store.holdings(None, 10_000)).unwrap();
    for (_, answer) in holdings.iter_mut().flat_map(|held| &mut held.messages) {
        let event = log.iter().find(|it| Some(it.position) == answer.position);
        // Of what was pruned the place is not known elsewhere.
        answer.position = event.map(|event| Position::sequential(event.version.get()));
    }
    let documents = block_on(store.all_documents(None, 10_000)).unwrap();
    let mut documents: Vec<_> = documents
        .into_iter()
        .map(|document| (document.key, document.content))
        .collect();
    for (_, content) in &mut documents {
        let passed = content.position.map(|position| place(position) as u64);
        content.position = passed.map(Position::sequential);
    }
    for event in &mut log {
        event.position = Position::START;
    }
    Contents {
        log,
        holdings,
        documents,
        passed,
    }
}

/// A store with something of everything in it.
fn filled(store: AnyStore) -> AnyStore {
    block_on(exercise::in_every_way(store.clone())).unwrap();
    let log = block_on(store.log(Position::START, &Filter::all(), 10_000))
        .unwrap()
        .events;
    let at = |place: usize| Some(log[place].position);
    for (consumer, position) in [
        ("mail", at(10)),
        ("report", at(log.len() - 1)),
        ("new", Some(Position::START)),
    ] {
        block_on(store.set_checkpoint(consumer, position)).unwrap();
    }
    for (name, position) in [
        ("at the start", Some(Position::START)),
        ("in the middle", at(10)),
        ("with it", at(10)),
        ("at the end", at(log.len() - 1)),
        ("nowhere", None),
    ] {
        for (kind, due) in [
            ("a kind", None),
            ("b kind", Some(Timestamp::from_micros(7))),
        ] {
            let change = DocumentChange {
                key: DocumentKey::new(kind, name),
                expected: None,
                content: Some(DocumentContent {
                    position,
                    due,
                    json: format!("{{ \"name\":\"{name}\"}}"),
                }),
            };
            block_on(store.write_documents(vec![change])).unwrap();
        }
    }
    // A stream that has only a message.
    let message = Message {
        id: "void".into(),
        answer: "void".to_owned(),
    };
    let stream = StreamName::new("never", "began");
    block_on(store.settle(&stream, message)).unwrap();
    store
}

fn exported(store: &AnyStore) -> Vec<u8> {
    let mut lines = Vec::new();
    let mut calls = 0;
    let done = store::export(store, &mut lines, |_| calls += 1).unwrap();
    assert!(
        done.events > 900 && done.holders > 10 && done.documents == 10 && calls > 2,
        "{done:?}"
    );
    lines
}

#[test]
fn all_that_a_store_holds_comes_to_another() {
    let files = Files::new();
    let memory = || AnyStore::new(MemoryStore::new());
    let file = || AnyStore::new(files.open());
    for (one, other) in [(memory(), file()), (file(), memory()), (file(), file())] {
        let one = filled(one);
        let lines = exported(&one);
        let mut last = 0;
        let done = store::import(&other, lines.as_slice(), |done| last = done.events).unwrap();
        assert_eq!(last, done.events);
        assert_eq!(contents(&other), contents(&one));
        // And from there again.
        let again = memory();
        store::import(&again, exported(&other).as_slice(), |_| {}).unwrap();
        assert_eq!(contents(&again), contents(&one));

        // What was answered is answered in the same way, and what was claimed is claimed.
        let holdings = block_on(one.holdings(None, 10_000)).unwrap();
        let held = holdings
            .iter()
            .find(|it| it.messages.iter().any(|(id, _)| id.as_str() == "join"));
        let id = held
            .unwrap()
            .stream
            .parse_id::<by_events::Customer>()
            .unwrap();
        let join = by_events::Join {
            phone: id.to_string(),
        };
        let customers = Repository::<by_events::Customer, _>::new(other.clone()).blocking();
        let before = customers.load(id).unwrap().version();
        customers.execute_once(id, "join", join.clone()).unwrap();
        assert_eq!(customers.load(id).unwrap().version(), before);
        assert!(customers.execute(Id::new(), join).is_err());
        let states = Repository::<by_state::Customer, _>::new(other).blocking();
        let pruned = holdings
            .iter()
            .find(|it| it.pruned > Version::NONE && it.stream.aggregate() == "state-customer");
        let pruned = pruned.unwrap().stream.parse_id().unwrap();
        states
            .execute(
                pruned,
                by_state::Note {
                    text: "here".into(),
                },
            )
            .unwrap();
        assert_eq!(states.load(pruned).unwrap().notes.last().unwrap(), "here");
    }
}

#[test]
fn what_is_no_whole_export_is_refused() {
    let store = filled(AnyStore::new(MemoryStore::new()));
    let lines = String::from_utf8(exported(&store)).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    let import = |lines: &[&str]| {
        let other = MemoryStore::new();
        store::import(&other, lines.join("\n").as_bytes(), |_| {})
    };
    assert!(import(&lines).is_ok());
    for length in [0, 1, 2, lines.len() / 2, lines.len() - 1] {
        let cut = import(&lines[..length]).unwrap_err();
        assert!(matches!(cut, TransferError::Cut), "{length}: {cut}");
    }
    let mut without_one = lines.clone();
    without_one.remove(lines.len() - 3);
    assert!(matches!(
        import(&without_one).unwrap_err(),
        TransferError::Incomplete { .. }
    ));
    let of_document = |line: &&&str| line.starts_with("{\"document\"");
    let document = *lines.iter().find(of_document).unwrap();
    let mut without_one = lines.clone();
    without_one.retain(|line| *line != document);
    assert!(matches!(
        import(&without_one).unwrap_err(),
        TransferError::Incomplete { .. }
    ));
    let place = lines.iter().position(|line| *line == document).unwrap();
    let mut repeated = lines.clone();
    repeated.insert(place, document);
    assert!(matches!(
        import(&repeated).unwrap_err(),
        TransferError::RepeatedDocument
    ));
    let twice: Vec<&str> = lines.iter().chain(&lines).copied().collect();
    let error = import(&twice).unwrap_err();
    let behind = lines.len() as u64 + 1;
    assert!(
        matches!(error, TransferError::Unreadable { line, .. } if line == behind),
        "{error}"
    );
    let mut wrong = lines.clone();
    wrong[7] = "{\"event\": 7}";
    let error = import(&wrong).unwrap_err();
    assert!(
        matches!(
            error,
            TransferError::Unreadable {
                line: 8,
                source: Some(_)
            }
        ),
        "{error}"
    );
    let headless = import(&lines[1..]).unwrap_err();
    assert!(
        matches!(headless, TransferError::Unreadable { line: 1, .. }),
        "{headless}"
    );
    // An event of another stream's version.
    let mut twice = lines.clone();
    let event = lines.iter().position(|line| line.starts_with("{\"event\""));
    twice.insert(event.unwrap(), lines[event.unwrap()]);
    assert!(matches!(
        import(&twice).unwrap_err(),
        TransferError::OutOfOrder(_)
    ));
}

#[test]
fn an_import_makes_a_copy_and_nothing_else() {
    let files = Files::new();
    let store = filled(AnyStore::new(files.open()));
    let lines = exported(&store);
    let before = contents(&store);
    let error = store::import(&store, lines.as_slice(), |_| {}).unwrap_err();
    assert!(matches!(error, TransferError::NotEmpty), "{error}");
    assert_eq!(contents(&store), before);
    // A consumer that is registered would never see what it has passed.
    let followed = AnyStore::new(MemoryStore::new());
    let ahead = Some(Position::sequential(1_000));
    block_on(followed.set_checkpoint("mail", ahead)).unwrap();
    let error = store::import(&followed, lines.as_slice(), |_| {}).unwrap_err();
    assert!(matches!(error, TransferError::NotEmpty), "{error}");
    let followed = AnyStore::new(MemoryStore::new());
    let change = DocumentChange {
        key: DocumentKey::new("kind", "name"),
        expected: None,
        content: Some(DocumentContent::default()),
    };
    block_on(followed.write_documents(vec![change])).unwrap();
    let error = store::import(&followed, lines.as_slice(), |_| {}).unwrap_err();
    assert!(matches!(error, TransferError::NotEmpty), "{error}");
}

#[test]
fn an_export_of_what_changes_meanwhile_says_so() {
    let path = Files::new();
    let store = FileStore::open(path.path("it.db")).unwrap();
    let customers = Repository::<by_events::Customer, _>::new(store.clone()).blocking();
    let join = |id: Id<by_events::Customer>| {
        let phone = id.to_string();
        customers.execute(id, by_events::Join { phone }).unwrap();
    };
    join(Id::new());
    // While what streams hold is written, behind the log.
    let mut calls = 0;
    let late = |_| {
        calls += 1;
        if calls == 2 {
            join(Id::new());
        }
    };
    let error = store::export(&store, Vec::new(), late).unwrap_err();
    assert!(matches!(error, TransferError::Changed), "{error}");
}
