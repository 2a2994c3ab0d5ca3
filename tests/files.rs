//! The file store when its file is in use, damaged, foreign or half-made.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use entail::{
    FileStore, StoreError, Unreadable,
    prelude::*,
    store::{Damage, Foreign},
};
use rusqlite::Connection;

use crate::fixture::{account::*, order::*};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A store in `folder` with an account of three events, closed.
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

/// Changes the closed store by hand, and loads the account.
fn load_after(
    change: &str,
) -> Result<(Result<Root<Account>, Error<AccountError>>, Id<Account>), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    Connection::open(&path)?.execute_batch(change)?;
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    Ok((accounts.load(id), id))
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
    Connection::open(&newer)?.execute_batch("PRAGMA user_version = 2")?;

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
                found: 2,
                supported: 1,
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
fn a_damaged_store_is_refused_and_never_taken_for_an_empty_one() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    let whole = fs::read(&path)?;

    // Cut at every page.
    for pages in 1..whole.len() / 4096 {
        fs::write(&path, &whole[..pages * 4096])?;
        let damage = FileStore::open(&path)
            .map_err(|error| error.to_string())
            .and_then(|store| {
                let accounts = Repository::<Account, _>::new(store).blocking();
                accounts
                    .load(id)
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            });
        assert!(
            damage.is_err_and(|text| text.contains("damaged")),
            "{pages} pages"
        );
    }

    // Each page overwritten.
    for page in 1..whole.len() / 4096 {
        let mut damaged = whole.clone();
        damaged[page * 4096..][..4096].fill(0xAA);
        fs::write(&path, &damaged)?;
        let loaded = FileStore::open(&path)
            .map_err(Error::from)
            .and_then(|store| Repository::<Account, _>::new(store).blocking().load(id));
        if let Ok(account) = loaded {
            // A page that this account does not lie on.
            assert_eq!((account.balance, account.version()), (3, Version::new(3)));
        }
    }

    fs::write(&path, &whole)?;
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    assert_eq!(accounts.load(id)?.balance, 3);
    Ok(())
}

#[test]
fn a_table_or_the_last_events_that_are_gone_are_found_when_it_is_opened() -> Outcome {
    for (change, due) in [
        ("DROP TABLE events", "the table `events` is missing"),
        (
            "DELETE FROM events WHERE version = 3",
            "should be at position 3",
        ),
    ] {
        let error = load_after(change).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("damaged") && error.contains(due), "{error}");
    }

    let folder = tempfile::tempdir()?;
    let (path, _) = stored(folder.path())?;
    fs::rename(&path, folder.path().join("elsewhere"))?;
    fs::write(folder.path().join("bank.db-wal"), "left over")?;
    let error = FileStore::open(&path).unwrap_err();
    let StoreError::Damaged {
        found: Damage::LogWithoutDatabase { log },
        ..
    } = error
    else {
        return Err(format!("{error:?}").into());
    };
    assert_eq!(fs::read(log)?, b"left over");
    Ok(())
}

#[test]
fn events_that_cannot_be_read_back_are_named() -> Outcome {
    let (loaded, id) = load_after("UPDATE events SET name = 'robbed' WHERE version = 2")?;
    let stream = entail::StreamName::of(&id);
    let Err(Error::Unreadable(Unreadable::UnknownEvent {
        stream: named,
        version,
        event,
    })) = loaded
    else {
        return Err(format!("{loaded:?}").into());
    };
    assert_eq!(
        (named, version, &*event),
        (stream.clone(), Version::new(2), "robbed")
    );

    let (loaded, _) = load_after("UPDATE events SET payload = '{}' WHERE version = 3")?;
    let Err(Error::Unreadable(Unreadable::Undecodable {
        version,
        event,
        source,
        ..
    })) = loaded
    else {
        return Err(format!("{loaded:?}").into());
    };
    assert_eq!((version, &*event), (Version::new(3), "withdrawn"));
    assert!(source.to_string().contains("missing field `amount`"));

    let (loaded, _) = load_after("UPDATE events SET schema_version = 2 WHERE version = 1")?;
    let Err(Error::Unreadable(Unreadable::UnknownForm {
        version,
        event,
        found,
        known,
        ..
    })) = loaded
    else {
        return Err(format!("{loaded:?}").into());
    };
    assert_eq!(
        (version, &*event, found, known),
        (Version::new(1), "opened", 2, 1)
    );

    let (loaded, _) = load_after("DELETE FROM events WHERE version = 2")?;
    let Err(Error::Unreadable(Unreadable::Gap {
        expected,
        found,
        event,
        ..
    })) = loaded
    else {
        return Err(format!("{loaded:?}").into());
    };
    assert_eq!((expected, found), (Version::new(2), Some(Version::new(3))));
    assert_eq!(event.as_deref(), Some("withdrawn"));

    let (loaded, _) = load_after("UPDATE streams SET version = 4")?;
    assert!(matches!(
        loaded,
        Err(Error::Unreadable(Unreadable::Gap { expected, found: None, .. })) if expected == Version::new(4)
    ));

    let (loaded, _) = load_after("UPDATE events SET event_id = x'00' WHERE version = 2")?;
    assert!(loaded.is_err_and(|error| {
        error
            .to_string()
            .contains("the event_id of the event at position 2")
    }));
    Ok(())
}

#[test]
fn an_id_that_cannot_be_read_is_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("orders.db");
    let orders = Repository::<Order, _>::new(FileStore::open(&path)?).blocking();
    let id = Id::new();
    orders.execute(
        id,
        Place {
            customer: Id::new(),
        },
    )?;
    drop(orders);
    Connection::open(&path)?.execute_batch(
        r#"UPDATE events SET payload = '{"customer":"somebody"}'; UPDATE streams SET id = 'x'"#,
    )?;

    let store = FileStore::open(&path)?;
    let orders = Repository::<Order, _>::new(store.clone()).blocking();
    let log = tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(store.log(entail::Position::START, 10))?;
    let error = log[0].stream.parse_id::<Order>().unwrap_err();
    assert_eq!((error.aggregate, &*error.text), ("order", "x"));
    assert!("not a uuid".parse::<Id<Order>>().is_err());

    drop(orders);
    drop(store);
    Connection::open(&path)?.execute("UPDATE streams SET id = ?1", [id.to_string()])?;
    let orders = Repository::<Order, _>::new(FileStore::open(&path)?).blocking();
    let Err(Error::Unreadable(Unreadable::Undecodable {
        stream,
        version,
        event,
        ..
    })) = orders.load(id)
    else {
        return Err("it was read".into());
    };
    assert_eq!(
        (stream, version),
        (entail::StreamName::of(&id), Version::new(1))
    );
    assert_eq!(event, "order-placed");
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
fn what_a_stopped_creation_left_behind_is_no_hindrance() -> Outcome {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("bank.db-new"), "half a store")?;
    fs::write(folder.path().join("bank.db-new-wal"), "and its log")?;
    let (path, id) = stored(folder.path())?;
    let accounts = Repository::<Account, _>::new(FileStore::open(path)?).blocking();
    assert_eq!(accounts.load(id)?.balance, 3);
    assert!(!folder.path().join("bank.db-new").exists());
    Ok(())
}
