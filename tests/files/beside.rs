//! Tables of the user's own, in the store's transactions.

use entail::{
    ErrorChain, FileOptions, FileStore, Position, StoreError, prelude::*, store::Filter,
    store::file::rusqlite::Connection,
};

use super::{Outcome, block_on};
use crate::fixture::account::*;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS movements (position INTEGER, name TEXT, json TEXT)";

/// A store that keeps a table of all movements, and refuses those of 13.
fn with_movements(path: &std::path::Path) -> Result<FileStore, Box<dyn std::error::Error>> {
    let store = FileStore::open(path)?;
    block_on(store.transaction(|connection| connection.execute_batch(TABLE)))??;
    drop(store);
    let store = FileOptions::new().beside(|connection, events| {
        for event in events {
            let position = i64::try_from(event.position.sequence())?;
            connection
                .prepare_cached("INSERT INTO movements VALUES (?1, ?2, ?3)")?
                .execute((position, &event.event.name, &event.event.json))?;
            match event.event.json.as_str() {
                json if json.contains("\"amount\":13,") => return Err("bad luck".into()),
                json if json.contains("\"amount\":14,") => panic!("worse luck"),
                _ => {}
            }
        }
        Ok(())
    });
    Ok(store.open(path)?)
}

fn movements(path: &std::path::Path) -> rusqlite::Result<Vec<(i64, String)>> {
    let connection = Connection::open(path)?;
    let mut statement =
        connection.prepare("SELECT position, name FROM movements ORDER BY position")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

#[test]
fn a_table_beside_the_events_is_never_behind_them() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    let store = with_movements(&path)?;
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let id = Id::new();
    let owner = "Ada".to_owned();
    accounts.execute(id, Open { owner })?;
    // Each with neighbours, which are committed with it.
    for (amount, due) in [(13, "bad luck"), (14, "it panicked: worse luck")] {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
                    let id = Id::new();
                    let owner = "Bob".to_owned();
                    accounts.execute(id, Open { owner }).unwrap();
                    accounts.execute(id, Deposit { amount: 1 }).unwrap();
                });
            }
            let error = accounts.execute(id, Deposit { amount }).unwrap_err();
            let Error::Store(StoreError::Beside { source, stream }) = &error else {
                panic!("{error:?}");
            };
            assert_eq!(source.to_string(), due);
            assert_eq!(stream.parse_id::<Account>().unwrap(), id);
            assert!(!error.is_retryable() && error.is_outcome_known());
        });
    }
    accounts.execute(id, Deposit { amount: 2 })?;
    assert_eq!(accounts.load(id)?.version(), Version::new(2));
    let log = block_on(store.log(Position::START, &Filter::all(), 1_000))?;
    let due: Vec<(i64, String)> = log
        .events
        .iter()
        .map(|event| {
            let position = i64::try_from(event.position.sequence()).unwrap();
            (position, event.event.name.to_string())
        })
        .collect();
    assert_eq!(due.len(), 18);
    assert_eq!(movements(&path)?, due);
    Ok(())
}

#[test]
fn what_is_the_stores_own_is_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    let store = with_movements(&path)?;
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    let id = Id::new();
    let owner = "Ada".to_owned();
    accounts.execute(id, Open { owner })?;
    for sql in [
        "COMMIT",
        "ROLLBACK",
        "BEGIN",
        "RELEASE _rusqlite_sp",
        "DELETE FROM events",
        "UPDATE streams SET version = 7",
        "INSERT INTO claims VALUES ('a', 'b', 1, 1)",
        "DROP TABLE states",
        "ALTER TABLE messages RENAME TO mine",
        "PRAGMA user_version = 1",
        "PRAGMA User_Version = 1",
        "PRAGMA query_only = 1",
        "CREATE TEMP TABLE events AS SELECT * FROM events",
        "CREATE TEMP VIEW Streams AS SELECT 1",
        "CREATE UNIQUE INDEX one_name ON events (name)",
        "RELEASE _RUSQLITE_SP",
    ] {
        let refused = block_on(store.transaction(move |connection| connection.execute_batch(sql)))?;
        let error = ErrorChain::of(&refused.unwrap_err()).to_string();
        assert!(error.contains("not authorized"), "{sql}: {error}");
    }
    let error = {
        let folder = tempfile::tempdir()?;
        let ends =
            FileOptions::new().beside(|connection, _| Ok(connection.execute_batch("COMMIT")?));
        let accounts =
            Repository::<Account, _>::new(ends.open(folder.path().join("it"))?).blocking();
        let owner = "Bob".to_owned();
        accounts.execute(id, Open { owner }).unwrap_err()
    };
    assert!(
        matches!(error, Error::Store(StoreError::Beside { .. })),
        "{error:?}"
    );
    store.check()?;
    accounts.execute(id, Deposit { amount: 1 })?;
    assert_eq!(movements(&path)?.len(), 2);
    Ok(())
}

#[test]
fn what_ends_a_transaction_or_fails_at_its_end_fails_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let tables = "CREATE TABLE IF NOT EXISTS owners (name TEXT PRIMARY KEY);
         CREATE TABLE IF NOT EXISTS opened (number INTEGER UNIQUE, owner TEXT REFERENCES owners
             DEFERRABLE INITIALLY DEFERRED);
         INSERT OR IGNORE INTO opened VALUES (1, NULL)";
    let insert = [
        // It refers to nobody, which shows at the end.
        "INSERT INTO opened VALUES (NULL, 'Nobody')",
        // One number twice, which takes all of the transaction back.
        "INSERT OR ROLLBACK INTO opened VALUES (1, NULL)",
    ];
    for (number, sql) in insert.into_iter().enumerate() {
        let path = folder.path().join(number.to_string());
        block_on(FileStore::open(&path)?.transaction(move |it| it.execute_batch(tables)))??;
        let store = FileOptions::new()
            .beside(move |connection, events| {
                if events
                    .iter()
                    .any(|event| event.event.json.contains("Nobody"))
                {
                    connection.execute_batch(sql)?;
                }
                Ok(())
            })
            .open(&path)?;
        let accounts = Repository::<Account, _>::new(store.clone()).blocking();
        let open = |owner: &str| {
            let owner = owner.to_owned();
            accounts.execute(Id::new(), Open { owner })
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..20).for_each(|_| drop(open("Ada").unwrap())));
            }
            for _ in 0..5 {
                let error = open("Nobody").unwrap_err();
                assert!(error.is_outcome_known(), "{error}");
            }
        });
        assert_eq!(store.check()?.events, 80, "{sql}");
    }
    Ok(())
}

#[test]
fn an_append_that_finds_no_room_fails_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    let store = with_movements(&path)?;
    let room = block_on(store.transaction(|connection| {
        let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        connection.pragma_update_and_check(None, "max_page_count", pages + 8, |row| {
            row.get::<_, i64>(0)
        })
    }))??;
    assert!(room > 8);
    let accounts = Repository::<Account, _>::new(store).blocking();
    let open = |owner: String| accounts.execute(Id::new(), Open { owner });
    let error = open("A".repeat(200_000)).unwrap_err();
    assert!(
        matches!(error, Error::Store(StoreError::Database { .. })),
        "{error:?}"
    );
    assert!(error.is_outcome_known());
    open("Ada".to_owned())?;
    assert_eq!(movements(&path)?.len(), 1);
    Ok(())
}

#[test]
fn a_transaction_of_the_users_own_is_all_or_nothing() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    let store = with_movements(&path)?;
    let insert = "INSERT INTO movements VALUES (1, 'mine', '')";
    let answer = block_on(store.transaction(move |connection| {
        connection.execute(insert, [])?;
        connection.query_row("SELECT count(*) FROM movements", [], |row| row.get(0))
    }))?;
    assert_eq!(answer, Ok(1_i64));
    let refused: Result<(), &str> = block_on(store.transaction(move |connection| {
        connection.execute(insert, []).map_err(|_| "the database")?;
        Err("changed my mind")
    }))?;
    assert_eq!(refused, Err("changed my mind"));
    let panics = |connection: &Connection| -> rusqlite::Result<()> {
        connection.execute(insert, [])?;
        panic!("in the middle of it")
    };
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        block_on(store.transaction(panics))
    }));
    assert!(panicked.is_err());
    assert_eq!(movements(&path)?.len(), 1);
    // The store goes on.
    let accounts = Repository::<Account, _>::new(store).blocking();
    let owner = "Ada".to_owned();
    accounts.execute(Id::new(), Open { owner })?;
    assert_eq!(movements(&path)?.len(), 2);
    Ok(())
}
