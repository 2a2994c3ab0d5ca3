//! Documents and settled messages in a file.

use std::sync::Barrier;

use entail::{
    FileStore, MemoryStore, StoreError, StreamName, Timestamp,
    prelude::*,
    store::{Damage, Document, DocumentChange, DocumentContent, DocumentKey, Message},
    testing::FaultyStore,
};
use rusqlite::Connection;

use super::{Outcome, block_on};

fn change(name: &str, expected: Option<u64>, json: &str) -> DocumentChange {
    DocumentChange {
        key: DocumentKey::new("kind", name),
        expected,
        content: Some(DocumentContent {
            position: Some(Position::START),
            due: Some(Timestamp::from_micros(7)),
            json: json.to_owned(),
        }),
    }
}

/// A file with three documents, changed by hand.
fn changed(sql: &str) -> Result<(FileStore, tempfile::TempDir), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let store = FileStore::open(&path)?;
    let changes = ["a", "b", "c"].map(|name| change(name, Some(0), "{}"));
    block_on(store.write_documents(changes.into()))?.unwrap();
    drop(store);
    Connection::open(&path)?.execute_batch(sql)?;
    Ok((FileStore::open(&path)?, folder))
}

fn damage<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> Damage {
    match outcome {
        Err(StoreError::Damaged { found, .. }) => found,
        other => panic!("{other:?} is not damage"),
    }
}

#[test]
fn a_document_that_was_changed_on_the_disk_is_named() -> Outcome {
    for sql in [
        "UPDATE documents SET payload = '[]' WHERE name = 'b'",
        "UPDATE documents SET revision = revision + 1 WHERE name = 'b'",
        "UPDATE documents SET position = NULL WHERE name = 'b'",
        "UPDATE documents SET position = 1 WHERE name = 'b'",
        "UPDATE documents SET due = due + 1 WHERE name = 'b'",
        "UPDATE documents SET name = 'x' WHERE name = 'b'",
        "UPDATE documents SET kind = 'kind ' WHERE name = 'b'; UPDATE documents SET kind = 'kind'",
    ] {
        let (store, _folder) = changed(sql)?;
        let found = block_on(store.documents("kind", None, 10));
        // The last change has changed it back.
        if sql.ends_with("= 'kind'") {
            assert_eq!(found?.len(), 3);
            store.check()?;
            continue;
        }
        let Damage::Document { key } = damage(found) else {
            return Err(sql.into());
        };
        assert!(["b", "x"].contains(&&*key.name), "{sql}: {key}");
        assert!(matches!(damage(store.check()), Damage::Document { .. }));
        // The others can be read.
        assert!(block_on(store.document(&DocumentKey::new("kind", "a")))?.is_some());
    }
    Ok(())
}

#[test]
fn a_document_that_is_gone_is_noticed() -> Outcome {
    for sql in [
        "DELETE FROM documents WHERE name = 'b'",
        "DELETE FROM document_count",
        "UPDATE document_count SET documents = 4",
    ] {
        let (store, _folder) = changed(sql)?;
        assert!(matches!(damage(store.check()), Damage::Documents), "{sql}");
        let all = block_on(store.all_documents(None, 10));
        assert!(matches!(damage(all), Damage::Documents), "{sql}");
    }
    let (store, _folder) = changed("DELETE FROM document_count")?;
    let written = block_on(store.write_documents(vec![change("d", None, "{}")]));
    assert!(matches!(damage(written), Damage::Documents));
    for table in ["documents", "document_count"] {
        let error = changed(&format!("DROP TABLE {table}")).unwrap_err();
        assert!(error.to_string().contains(table), "{error}");
    }
    Ok(())
}

#[test]
fn a_program_cannot_write_to_the_tables_of_documents() -> Outcome {
    let folder = tempfile::tempdir()?;
    let store = FileStore::open(folder.path().join("store.db"))?;
    for sql in ["DELETE FROM documents", "DELETE FROM document_count"] {
        let outcome = block_on(store.transaction(move |connection| connection.execute(sql, [])));
        let error = outcome?.unwrap_err().to_string();
        assert!(error.contains("not authorized"), "{sql}: {error}");
    }
    Ok(())
}

#[test]
fn writes_of_every_kind_that_wait_are_committed_together() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let store = FileStore::open(&path)?;
    let begins = Barrier::new(8);
    std::thread::scope(|scope| {
        for writer in 0..8_u64 {
            let (store, begins) = (&store, &begins);
            scope.spawn(move || {
                begins.wait();
                for round in 0..20_u64 {
                    let stream = StreamName::new("order", (writer / 2).to_string());
                    let message = Message {
                        id: format!("{writer}/{round}").into(),
                        answer: "no".to_owned(),
                    };
                    let settled = block_on(store.settle(&stream, message)).unwrap();
                    assert_eq!(settled.answer, "no");
                    let name = format!("{}", round % 3);
                    let one = change("shared", None, "1");
                    // Some of these are refused, which must not touch the others of their group.
                    let changes = vec![one, change(&name, Some(round), "2")];
                    block_on(store.write_documents(changes)).unwrap();
                }
            });
        }
    });
    let checked = store.check()?;
    assert_eq!(checked.holders, 4);
    let held = block_on(store.holdings(None, 10))?;
    assert!(held.iter().all(|held| held.messages.len() == 40));
    drop(store);
    assert_eq!(FileStore::open(&path)?.check()?, checked);
    Ok(())
}

#[test]
fn a_faulty_store_fails_at_every_write() -> Outcome {
    let store = FaultyStore::new(MemoryStore::new());
    let stream = StreamName::new("order", "1");
    let message = |answer: &str| Message {
        id: "m".into(),
        answer: answer.to_owned(),
    };
    let key = DocumentKey::new("kind", "a");
    let write = |json: &str| block_on(store.write_documents(vec![change("a", None, json)]));
    let json = |found: Option<Document>| found.map(|document| document.content.json);

    store.fail_appends(true);
    for error in [
        block_on(store.settle(&stream, message("away"))).unwrap_err(),
        write("away").unwrap_err(),
    ] {
        assert!(error.is_retryable(), "{error}");
    }
    let inner = store.inner();
    assert_eq!(block_on(inner.answer(&stream, &"m".into()))?, None);
    assert_eq!(block_on(inner.document(&key))?, None);
    store.fail_appends(false);

    store.lose_answers(true);
    for error in [
        block_on(store.settle(&stream, message("lost"))).unwrap_err(),
        write("lost").unwrap_err(),
    ] {
        assert!(!error.is_outcome_known(), "{error}");
    }
    store.lose_answers(false);
    let again = block_on(store.settle(&stream, message("again")))?;
    assert_eq!(again.answer, "lost");
    let found = block_on(store.document(&key))?;
    assert_eq!(json(found), Some("lost".to_owned()));
    // Four of the failures, the settlement, and one read.
    assert_eq!(store.calls(), (5, 1));

    // Some writes are done twice: the second one meets the revision of the first.
    let store = FaultyStore::seeded(MemoryStore::new(), 7, 100);
    let mut is_done_twice = false;
    for round in 0..200 {
        let name = round.to_string();
        let written = block_on(store.write_documents(vec![change(&name, None, "{}")]));
        let key = DocumentKey::new("kind", name);
        let found = block_on(store.inner().document(&key))?;
        if let (Ok(Some(revisions)), Some(found)) = (written, found) {
            is_done_twice |= found.revision > revisions[0];
        }
    }
    assert!(is_done_twice);
    Ok(())
}
