//! What was stored is never taken for something else.

use std::fs;

use entail::{FileStore, StoreError, Unreadable, prelude::*, store::Damage};
use rusqlite::Connection;

use super::{Outcome, seal, stored};
use crate::fixture::{account::*, order::*};

type Loaded = Result<Root<Account>, Error<AccountError>>;

/// Changes the closed store by hand, and loads the account.
fn load_after(
    change: impl Fn(&Connection) -> rusqlite::Result<()>,
) -> Result<(Loaded, Id<Account>), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (path, id) = stored(folder.path())?;
    change(&Connection::open(&path)?)?;
    let accounts = Repository::<Account, _>::new(FileStore::open(&path)?).blocking();
    Ok((accounts.load(id), id))
}

/// A change that leaves the checksums as they were.
fn damage(sql: &str) -> impl Fn(&Connection) -> rusqlite::Result<()> {
    move |connection| connection.execute_batch(sql)
}

/// A change as another program might have made it.
fn rewrite(sql: &str) -> impl Fn(&Connection) -> rusqlite::Result<()> {
    move |connection| {
        connection.execute_batch(sql)?;
        seal(connection)
    }
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
        (
            "UPDATE streams SET version = 4",
            "there are 3 events, but the streams' versions add up to 4",
        ),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM streams",
            "there are 3 events, but the streams' versions add up to 0",
        ),
    ] {
        let error = load_after(damage(change))
            .map(|_| ())
            .unwrap_err()
            .to_string();
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
    let (loaded, id) = load_after(rewrite(
        "UPDATE events SET name = 'robbed' WHERE version = 2",
    ))?;
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

    let (loaded, _) = load_after(rewrite(
        "UPDATE events SET payload = '{}' WHERE version = 3",
    ))?;
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

    let (loaded, _) = load_after(rewrite(
        "UPDATE events SET schema_version = 2 WHERE version = 1",
    ))?;
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

    let (loaded, _) = load_after(damage("DELETE FROM events WHERE version = 2"))?;
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

    let (loaded, _) = load_after(damage(
        "UPDATE events SET event_id = x'00' WHERE version = 2",
    ))?;
    assert!(loaded.is_err_and(|error| {
        error
            .to_string()
            .contains("the event_id of the event at position 2")
    }));
    Ok(())
}

#[test]
fn an_event_that_was_changed_on_the_disk_is_named() -> Outcome {
    for change in [
        r#"UPDATE events SET payload = '{"amount":6,"balance":6}' WHERE version = 2"#,
        "UPDATE events SET name = 'withdrawn' WHERE version = 2",
        "UPDATE events SET time = time + 1 WHERE version = 2",
        "UPDATE events SET causation = correlation WHERE version = 2",
        "UPDATE events SET version = 4 WHERE version = 3; UPDATE events SET version = 3 WHERE version = 2;
         UPDATE events SET version = 2 WHERE version = 4",
    ] {
        let (loaded, _) = load_after(damage(change))?;
        let Err(Error::Store(StoreError::Damaged { found, .. })) = loaded else {
            return Err(format!("{change}: {loaded:?}").into());
        };
        assert!(matches!(found, Damage::Changed { .. }), "{change}: {found}");
    }
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
    let connection = Connection::open(&path)?;
    connection.execute_batch(
        r#"UPDATE events SET payload = '{"customer":"somebody"}'; UPDATE streams SET id = 'x'"#,
    )?;
    seal(&connection)?;
    drop(connection);

    let store = FileStore::open(&path)?;
    let orders = Repository::<Order, _>::new(store.clone()).blocking();
    let log = tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(store.log(Position::START, &entail::store::Filter::all(), 10))?;
    let error = log.events[0].stream.parse_id::<Order>().unwrap_err();
    assert_eq!((error.aggregate, &*error.text), ("order", "x"));
    assert!("not a uuid".parse::<Id<Order>>().is_err());

    drop(orders);
    drop(store);
    let connection = Connection::open(&path)?;
    connection.execute("UPDATE streams SET id = ?1", [id.to_string()])?;
    seal(&connection)?;
    drop(connection);
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
fn the_log_is_never_read_past_a_hole() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, _) = stored(folder.path())?;
    let store = FileStore::open(&path)?;
    Connection::open(&path)?.execute("DELETE FROM events WHERE position = 2", [])?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let error = runtime
        .block_on(store.log(Position::START, &entail::store::Filter::all(), 10))
        .unwrap_err();
    let StoreError::Damaged {
        found: Damage::MissingEvent { position },
        ..
    } = error
    else {
        return Err(format!("{error:?}").into());
    };
    assert_eq!(position, Position::sequential(2));
    Ok(())
}

#[test]
fn a_refused_store_is_left_as_it_is() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, _) = stored(folder.path())?;
    Connection::open(&path)?
        .execute_batch("PRAGMA journal_mode = DELETE; DELETE FROM events WHERE version = 3")?;
    let before = fs::read(&path)?;
    assert!(matches!(
        FileStore::open(&path),
        Err(StoreError::Damaged { .. })
    ));
    assert_eq!(fs::read(&path)?, before);
    Ok(())
}
