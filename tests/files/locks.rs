//! A store that is opened beside a reader in the same process.
#![cfg(target_os = "linux")]

use std::{fs, os::unix::fs::MetadataExt};

use entail::{FileStore, prelude::*};
use rusqlite::Connection;

use super::{Outcome, stored};
use crate::fixture::account::*;

/// Whoever closes a file takes all of its process's locks on it away, and then a tool that reads takes
/// the log away when it goes.
#[test]
fn a_reader_keeps_its_lock_when_the_store_is_opened() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    let reader = Connection::open(&path)?;
    let count = || {
        reader.query_row("SELECT count(*) FROM events", [], |row| {
            row.get::<_, i64>(0)
        })
    };
    let of_file = format!(":{} ", fs::metadata(&path)?.ino());
    let is_locked =
        || -> std::io::Result<bool> { Ok(fs::read_to_string("/proc/locks")?.contains(&of_file)) };
    let before = count()?;
    assert!(is_locked()?);
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    assert!(is_locked()?, "opening the store took it away");
    accounts.execute(id, Deposit { amount: 1 })?;
    assert_eq!(count()?, before + 1);
    Ok(())
}
