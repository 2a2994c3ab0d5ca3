//! Files of every released format are brought to the newest.

use std::fs;

use entail::{ErrorChain, FileStore, Position, prelude::*, store::Filter};
use rusqlite::Connection;

use super::{Outcome, block_on};
use crate::fixture::account::*;

/// A store as it was written in format 1: two accounts with three events each.
const FORMAT_1: &[u8] = include_bytes!("../fixtures/format-1.db");

#[test]
fn a_file_of_format_1_opens_with_all_that_it_held() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    fs::write(&path, FORMAT_1)?;
    for round in 0..2_u64 {
        let store = FileStore::open(&path)?;
        let checked = store.check()?;
        assert_eq!((checked.events, checked.holders), (6 + round * 2, 0));
        let accounts = Repository::<Account, _>::new(store.clone()).blocking();
        for (number, owner) in [(1, "Ada"), (2, "Bob")] {
            let id = Id::of(Uuid::from_u128(number));
            let account = accounts.load(id)?;
            assert_eq!((&*account.owner, account.balance), (owner, 12 + round));
            accounts.execute(id, Deposit { amount: 1 })?;
        }
        let log = block_on(store.log(Position::START, &Filter::all(), 100))?;
        assert_eq!(log.events.len() as u64, 8 + round * 2);
    }
    Ok(())
}

#[test]
fn a_damaged_file_of_format_1_is_refused_and_stays_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    fs::write(&path, FORMAT_1)?;
    Connection::open(&path)?.execute_batch("DELETE FROM events WHERE position = 6")?;
    let error = FileStore::open(&path).unwrap_err();
    assert!(
        error.to_string().contains("should be at position 6"),
        "{error}"
    );
    let connection = Connection::open(&path)?;
    let format: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    assert_eq!(format, 1);
    Ok(())
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    fs::write(&path, FORMAT_1)?;
    // A table of the user's own that has a name of the next format.
    Connection::open(&path)?.execute_batch("CREATE TABLE claims (mine TEXT)")?;
    let before = fs::read(&path)?;
    for _ in 0..2 {
        let error = FileStore::open(&path).unwrap_err();
        let error = ErrorChain::of(&error).to_string();
        assert!(error.contains("claims already exists"), "{error}");
    }
    let connection = Connection::open(&path)?;
    let format: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    assert_eq!(format, 1);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    drop(connection);
    fs::write(&path, before)?;
    let connection = Connection::open(&path)?;
    let same: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    assert_eq!(same, tables);
    connection.execute_batch("DROP TABLE claims")?;
    drop(connection);
    FileStore::open(&path)?.check()?;
    Ok(())
}
