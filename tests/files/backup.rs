//! A copy of a store in use, and all of a store looked at.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use entail::{FileStore, StoreError, prelude::*};
use entail_test_support::exercise;
use rusqlite::Connection;

use super::{Outcome, stored};
use crate::fixture::account::*;

#[test]
fn a_backup_of_a_store_in_use_is_a_store_of_one_moment() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    let store = FileStore::open(&path)?;
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let accounts = Repository::<Account, _>::new(store.clone()).blocking();
            let mut written = 0_u64;
            while !over.load(Ordering::SeqCst) {
                accounts.execute(id, Deposit { amount: 1 }).unwrap();
                written += 1;
            }
            written
        });
        let mut before = 0;
        for number in 0..5 {
            let copy = folder.path().join(format!("copy-{number}.db"));
            store.backup(&copy).unwrap();
            let backup = FileStore::open(&copy).unwrap();
            let events = backup.check().unwrap().events;
            assert!(events >= before, "a later backup holds less");
            before = events;
            let accounts = Repository::<Account, _>::new(backup).blocking();
            let account = accounts.load(id).unwrap();
            assert_eq!(account.version().get(), events);
            assert_eq!(account.balance, events);
            // It is a store of its own.
            accounts.execute(id, Deposit { amount: 1 }).unwrap();
        }
        over.store(true, Ordering::SeqCst);
        assert!(writer.join().unwrap() > 5);
    });
    Ok(())
}

#[test]
fn a_backup_beside_the_log_of_the_store_before_is_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    let store = FileStore::open(&path)?;
    let (copy, log) = (folder.path().join("copy.db"), folder.path().join("log"));
    store.backup(&copy)?;
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    accounts.execute(id, Deposit { amount: 1 })?;
    // As after a crash: the log is still there.
    let beside = std::path::PathBuf::from(format!("{}-wal", path.display()));
    fs::copy(&beside, &log)?;
    drop((store, accounts));
    fs::copy(&copy, &path)?;
    fs::copy(&log, &beside)?;
    let error = FileStore::open(&path).unwrap_err();
    assert!(
        matches!(
            &error,
            StoreError::Damaged {
                found: entail::store::Damage::LogOfAnother { .. },
                ..
            }
        ),
        "{error:?}"
    );
    // It goes where the error says, and what is there now has a log of its own.
    fs::remove_file(&beside)?;
    let store = FileStore::open(&path)?;
    let accounts = Repository::<Account, _>::new(store.clone()).blocking();
    accounts.execute(id, Deposit { amount: 1 })?;
    let as_it_is = folder.path().join("as-it-is.db");
    fs::copy(&path, &as_it_is)?;
    fs::copy(&beside, folder.path().join("as-it-is.db-wal"))?;
    let events = store.check()?.events;
    assert_eq!(FileStore::open(&as_it_is)?.check()?.events, events);
    Ok(())
}

#[test]
fn a_backup_takes_the_place_of_nothing() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, _) = stored(folder.path())?;
    let store = FileStore::open(&path)?;
    let there = folder.path().join("there.db");
    fs::write(&there, "the last good backup")?;
    let missing = folder.path().join("missing").join("copy.db");
    for to in [&there, &path, &missing] {
        let error = store.backup(to).unwrap_err();
        assert!(matches!(error, StoreError::Unusable { .. }), "{error}");
    }
    assert_eq!(fs::read(&there)?, b"the last good backup");
    let left = fs::read_dir(folder.path())?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains("-new-"));
    assert_eq!(left.count(), 0);
    Ok(())
}

/// What a check says of a store that a change was made to.
fn checked_after(change: &str) -> Result<String, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    let store = FileStore::open(&path)?;
    let all = exercise::in_every_way(AnyStore::new(store));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()?;
    runtime.block_on(all).map_err(|error| error.to_string())?;
    Connection::open(&path)?.execute_batch(change)?;
    let checked = FileStore::open(&path).and_then(|store| store.check());
    Ok(checked.map_or_else(|error| error.to_string(), |checked| format!("{checked:?}")))
}

#[test]
fn a_check_finds_what_a_load_of_others_would_not() -> Outcome {
    for (change, due) in [
        ("", "Checked { events: "),
        (
            "UPDATE events SET payload = replace(payload, 'of 3', 'of 4') WHERE payload LIKE '%of 3%'",
            "changed after it was written: its checksum does not match",
        ),
        (
            "DELETE FROM events WHERE position = (SELECT max(position) FROM events WHERE version = 3)",
            "is missing, or its stream is",
        ),
        (
            "DELETE FROM pruned WHERE first = (SELECT max(first) FROM pruned)",
            "is missing, or its stream is",
        ),
        (
            "UPDATE states SET payload = replace(payload, 'first', 'worst')",
            "the state of `s",
        ),
        (
            "UPDATE claims SET value = '\"another\"' WHERE value = (SELECT max(value) FROM claims)",
            "the claim of `",
        ),
        (
            "UPDATE messages SET version = version - 1 WHERE message = 'm3'",
            "the answer to a message of `",
        ),
        (
            "UPDATE streams SET pruned = pruned + 1 WHERE pruned = 0",
            "does not have all events up to its version",
        ),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM streams WHERE version = 0",
            "Checked { events: ",
        ),
    ] {
        let said = checked_after(change)?;
        assert!(said.contains(due), "{change}: {said}");
    }
    Ok(())
}
