//! Documents, and statements for the user's own tables in the same transaction.

use entail::{
    ErrorChain, FileStore, StoreError,
    prelude::*,
    store::{DocumentChange, DocumentContent, DocumentKey, Statement, Value},
};
use rusqlite::Connection;

use super::{Outcome, block_on};

fn change(expected: u64, json: &str) -> Vec<DocumentChange> {
    vec![DocumentChange {
        key: DocumentKey::new("kind", "name"),
        expected: Some(expected),
        content: Some(DocumentContent {
            json: json.to_owned(),
            ..DocumentContent::default()
        }),
    }]
}

fn statement(sql: &str, parameters: Vec<Value>) -> Statement {
    Statement {
        table: "order".to_owned(),
        sql: sql.to_owned(),
        parameters,
    }
}

fn create() -> Statement {
    let sql =
        "CREATE TABLE {table} (a BIGINT PRIMARY KEY, b TEXT, c REAL, d BOOLEAN, e BLOB, f TEXT)";
    statement(sql, Vec::new())
}

fn insert(key: i64) -> Statement {
    let parameters = vec![
        Value::Integer(key),
        Value::Text("it's".to_owned()),
        Value::Real(0.5),
        Value::Boolean(true),
        Value::Bytes(vec![0, 255]),
        Value::Null,
    ];
    let sql = "INSERT INTO {table} VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    statement(sql, parameters)
}

type Row = (i64, String, f64, bool, Vec<u8>, Option<String>);

fn rows(path: &std::path::Path) -> rusqlite::Result<Vec<Row>> {
    let connection = Connection::open(path)?;
    let mut statement = connection.prepare("SELECT a, b, c, d, e, f FROM \"order\" ORDER BY a")?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        ))
    })?;
    rows.collect()
}

#[test]
fn rows_and_documents_are_written_together_or_not_at_all() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let store = FileStore::open(&path)?;
    let key = DocumentKey::new("kind", "name");
    let written = block_on(store.write_tables(change(0, "1"), vec![create(), insert(1)]))?;
    let first = written.unwrap().remove(0);
    let row = |key| (key, "it's".to_owned(), 0.5, true, vec![0, 255], None);
    assert_eq!(rows(&path)?, [row(1)]);

    // Another revision.
    let refused = block_on(store.write_tables(change(first + 7, "2"), vec![insert(2)]))?;
    assert_eq!((refused, rows(&path)?), (None, vec![row(1)]));

    // A statement that fails, with neighbours that are committed with it.
    let (failed, other) = std::thread::scope(|scope| {
        let failed = scope.spawn(|| {
            let statements = vec![insert(2), insert(3), insert(1), insert(4)];
            block_on(store.write_tables(change(first, "2"), statements))
        });
        let other = DocumentChange {
            key: DocumentKey::new("kind", "other"),
            expected: None,
            content: Some(DocumentContent::default()),
        };
        let other = block_on(store.write_documents(vec![other]));
        (failed.join().unwrap(), other)
    });
    let failed = failed.unwrap_err();
    assert!(matches!(failed, StoreError::Statement { index: 2, .. }));
    assert_eq!(
        ErrorChain::of(&failed).to_string(),
        "statement 2 failed, so nothing was stored: `INSERT INTO \"order\" VALUES (?1, ?2, ?3, ?4, ?5, ?6)`: \
         UNIQUE constraint failed: order.a: Error code 1555: constraint failed"
    );
    assert!(other?.is_some());
    assert_eq!(rows(&path)?, [row(1)]);
    assert_eq!(block_on(store.document(&key))?.unwrap().revision, first);
    store.check()?;
    Ok(())
}

/// The statements cannot reach what is the store's, nor its transaction.
#[test]
fn a_statement_cannot_change_the_store() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let store = FileStore::open(&path)?;
    block_on(store.write_tables(Vec::new(), vec![create()]))?;
    for sql in [
        "DELETE FROM events",
        "UPDATE documents SET json = '{}'",
        "INSERT INTO checkpoints VALUES ('a', 1)",
        "DROP TABLE streams",
        "ALTER TABLE claims RENAME TO {table}",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT _rusqlite_sp",
        "PRAGMA user_version = 7",
    ] {
        let statements = vec![insert(1), statement(sql, Vec::new())];
        let refused = block_on(store.write_tables(Vec::new(), statements));
        assert!(
            matches!(refused, Err(StoreError::Statement { index: 1, .. })),
            "{sql}: {refused:?}"
        );
        assert_eq!(rows(&path)?, [], "{sql}");
    }
    store.check()?;
    Ok(())
}
