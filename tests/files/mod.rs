//! The file store when its file is in use, foreign, half-made or damaged.

mod backup;
mod beside;
pub mod bounded;
mod cuts;
mod damage;
mod documents;
mod forked;
mod full;
mod killed;
mod locks;
mod migration;
mod surroundings;
mod tables;

use std::{fs, future::Future, os::unix::fs::PermissionsExt, path::Path};

use entail::{FileStore, StoreError, prelude::*, store::Foreign};
use rusqlite::Connection;

use crate::fixture::account::*;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A store in `folder` with an account of three events, closed.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(future)
}

/// Gives every event the checksum that its columns have, as another program might have written it.
pub fn seal(connection: &Connection) -> rusqlite::Result<()> {
    fn bytes(sum: &mut crc32fast::Hasher, bytes: &[u8]) {
        sum.update(&(bytes.len() as u64).to_le_bytes());
        sum.update(bytes);
    }
    let mut rows = connection.prepare(
        "SELECT position, aggregate, id, events.version, name, schema_version, payload, event_id, \
         time, correlation, causation FROM events JOIN streams ON number = stream",
    )?;
    let sums = rows.query_map([], |row| {
        let mut sum = crc32fast::Hasher::new();
        bytes(&mut sum, row.get::<_, String>(1)?.as_bytes());
        bytes(&mut sum, row.get::<_, String>(2)?.as_bytes());
        sum.update(&row.get::<_, i64>(3)?.to_le_bytes());
        bytes(&mut sum, row.get::<_, String>(4)?.as_bytes());
        sum.update(&row.get::<_, i64>(5)?.to_le_bytes());
        bytes(&mut sum, row.get::<_, String>(6)?.as_bytes());
        bytes(&mut sum, &row.get::<_, Vec<u8>>(7)?);
        sum.update(&row.get::<_, i64>(8)?.to_le_bytes());
        bytes(&mut sum, &row.get::<_, Vec<u8>>(9)?);
        bytes(
            &mut sum,
            &row.get::<_, Option<Vec<u8>>>(10)?.unwrap_or_default(),
        );
        Ok((row.get::<_, i64>(0)?, sum.finalize()))
    })?;
    for (position, sum) in sums.collect::<rusqlite::Result<Vec<_>>>()? {
        let change = "UPDATE events SET checksum = ?2 WHERE position = ?1";
        connection.execute(change, (position, sum))?;
    }
    Ok(())
}

fn stored(folder: &Path) -> Result<(std::path::PathBuf, Id<Account>), Box<dyn std::error::Error>> {
    let path = folder.join("bank.db");
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    let id = Id::new();
    accounts.execute(
        id,
        Open {
            owner: "Ada".into(),
        },
    )?;
    accounts.execute(id, Deposit { amount: 5 })?;
    accounts.execute(id, Withdraw { amount: 2 })?;
    Ok((path, id))
}

#[test]
fn a_second_writer_is_told_so() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    let first = FileStore::open(&path)?;
    let error = FileStore::open(&path).unwrap_err();
    assert!(matches!(&error, StoreError::InUse { path: used } if used == first.path()));
    assert!(error.is_retryable());
    // By another name it is the same file.
    let roundabout = folder
        .path()
        .join("..")
        .join(folder.path().file_name().unwrap())
        .join("bank.db");
    assert!(matches!(
        FileStore::open(roundabout),
        Err(StoreError::InUse { .. })
    ));
    let clone = first.clone();
    drop(first);
    assert!(matches!(
        FileStore::open(&path),
        Err(StoreError::InUse { .. })
    ));
    drop(clone);
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    assert_eq!(accounts.load(id)?.balance, 3);
    Ok(())
}

#[test]
fn other_tools_can_read_while_it_is_open() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, _) = stored(folder.path())?;
    let store = FileStore::open(&path)?;
    let tool = Connection::open(&path)?;
    let count = |tool: &Connection| {
        tool.query_row("SELECT count(*) FROM events", [], |row| {
            row.get::<_, i64>(0)
        })
    };
    assert_eq!(count(&tool)?, 3);
    let accounts = Repository::<Account, _>::new(store).blocking();
    accounts.execute(
        Id::new(),
        Open {
            owner: "Bob".into(),
        },
    )?;
    assert_eq!(count(&tool)?, 4);
    Ok(())
}

#[test]
fn what_is_no_store_is_refused_and_left_as_it_is() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("it");
    let other = folder.path().join("other.db");
    Connection::open(&other)?.execute_batch("PRAGMA application_id = 7; CREATE TABLE t (a)")?;
    let plain = folder.path().join("plain.db");
    Connection::open(&plain)?.execute_batch("CREATE TABLE events (a)")?;
    let newer = folder.path().join("newer.db");
    drop(FileStore::open(&newer)?);
    Connection::open(&newer)?.execute_batch("PRAGMA user_version = 5")?;

    for (content, due) in [
        (Vec::new(), Foreign::Empty),
        (b"hello".to_vec(), Foreign::NoDatabase),
        (vec![0; 10_000], Foreign::NoDatabase),
        (
            fs::read(other)?,
            Foreign::OtherApplication { application_id: 7 },
        ),
        (
            fs::read(plain)?,
            Foreign::OtherApplication { application_id: 0 },
        ),
        (
            fs::read(newer)?,
            Foreign::Newer {
                found: 5,
                supported: 4,
            },
        ),
    ] {
        fs::write(&path, &content)?;
        let error = FileStore::open(&path).unwrap_err();
        let StoreError::Foreign { found, .. } = &error else {
            return Err(format!("{error:?} instead of {due:?}").into());
        };
        assert_eq!(*found, due);
        assert_eq!(fs::read(&path)?, content);
    }
    Ok(())
}

#[test]
fn a_folder_that_is_missing_or_read_only_is_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let missing = folder.path().join("missing").join("bank.db");
    let error = FileStore::open(missing).unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Unusable {
                doing: "find the folder",
                ..
            }
        ),
        "{error}"
    );
    assert!(matches!(
        FileStore::open(folder.path()),
        Err(StoreError::Unusable { .. })
    ));

    let locked = folder.path().join("locked");
    fs::create_dir(&locked)?;
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500))?;
    let opened = FileStore::open(locked.join("bank.db"));
    // Root may write anywhere.
    if fs::write(locked.join("probe"), "").is_err() {
        assert!(matches!(opened, Err(StoreError::Unusable { .. })));
    }
    Ok(())
}

#[test]
fn what_lies_beside_a_new_store_is_left_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    // Another store, whose name looks as if it were part of this one's creation.
    let neighbour = folder.path().join("bank.db-new");
    let accounts = Repository::<Account, _>::new(FileStore::open(&neighbour)?).blocking();
    let other = Id::new();
    let open = Open {
        owner: "Bob".into(),
    };
    accounts.execute(other, open)?;
    let (path, id) = stored(folder.path())?;
    accounts.execute(other, Deposit { amount: 1 })?;
    drop(accounts);
    for (path, id, balance) in [(neighbour, other, 1), (path, id, 3)] {
        let accounts = Repository::<Account, _>::new(FileStore::open(path)?).blocking();
        assert_eq!(accounts.load(id)?.balance, balance);
    }
    let left = fs::read_dir(folder.path())?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains("-new-") && !name.ends_with("-lock"));
    assert_eq!(left.count(), 0);
    Ok(())
}

#[test]
fn a_closed_store_is_one_whole_file() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    assert_eq!(accounts.load(id)?.balance, 3);
    accounts.execute(id, Deposit { amount: 4 })?;
    accounts.load(id)?;
    drop(accounts);
    assert!(!folder.path().join("bank.db-wal").exists());

    let copy = folder.path().join("copy.db");
    fs::copy(&path, &copy)?;
    let accounts = Repository::<Account, _>::new(FileStore::open(copy)?).blocking();
    assert_eq!(accounts.load(id)?.balance, 7);
    Ok(())
}

#[test]
fn a_tool_that_holds_the_database_is_named_and_holds_up_nothing_for_long() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    let store = FileStore::open(&path)?;
    let tool = Connection::open(&path)?;
    tool.execute_batch("BEGIN IMMEDIATE")?;
    let accounts = Repository::<Account, _>::new(store).blocking();
    // They wait together, and are answered together.
    let errors: Vec<_> = std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..4)
            .map(|_| {
                let open = Open {
                    owner: "Bob".into(),
                };
                scope.spawn(|| accounts.execute(Id::new(), open).unwrap_err())
            })
            .collect();
        waiting
            .into_iter()
            .map(|task| task.join().unwrap())
            .collect()
    });
    for error in errors {
        assert!(
            matches!(&error, Error::Store(StoreError::Busy { .. })),
            "{error}"
        );
        assert!(error.is_retryable() && error.is_outcome_known());
    }
    tool.execute_batch("ROLLBACK")?;
    assert_eq!(
        accounts.execute(id, Deposit { amount: 1 })?.state.balance,
        4
    );
    Ok(())
}
