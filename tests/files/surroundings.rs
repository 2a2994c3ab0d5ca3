//! The file of a store when something else moves it, deletes it, links it or loses its log.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use entail::{
    FileOptions, FileStore, StoreError,
    prelude::*,
    store::{Damage, Filter, Foreign, Replacement},
};
use rusqlite::Connection;

use super::{Outcome, block_on};
use crate::fixture::account::*;

type Accounts = BlockingRepository<Account, FileStore>;

fn accounts(store: FileStore) -> Accounts {
    Repository::<Account, _>::new(store)
        .with_cache(0)
        .blocking()
}

fn id() -> Id<Account> {
    Id::of(Uuid::from_u128(7))
}

fn opened(path: &Path) -> Accounts {
    let accounts = accounts(FileStore::open(path).unwrap());
    let owner = "Ada".to_owned();
    accounts.execute(id(), Open { owner }).unwrap();
    accounts
}

fn deposit(accounts: &Accounts) -> Result<Version, Error<AccountError>> {
    Ok(accounts.execute(id(), Deposit { amount: 1 })?.version)
}

/// The file and the files next to it.
fn all_files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

fn move_all(from: &Path, to: &Path) {
    for (from, to) in all_files(from).iter().zip(all_files(to)) {
        fs::rename(from, to).unwrap();
    }
}

/// The process that is killed: it appends, and ends without closing the store.
#[test]
#[ignore = "it is the child process of the next one"]
fn writer_that_ends_without_closing() {
    let Some(path) = env::var_os("ENTAIL_WRITER") else {
        return;
    };
    let accounts = opened(Path::new(&path));
    for _ in 0..20 {
        deposit(&accounts).unwrap();
    }
    std::process::abort();
}

/// A store whose last commits are in its log.
fn after_a_crash(path: &Path) {
    let status = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "files::surroundings::writer_that_ends_without_closing",
        ])
        .args(["--ignored", "--nocapture"])
        .env("ENTAIL_WRITER", path)
        .output()
        .unwrap()
        .status;
    assert!(!status.success());
}

#[track_caller]
fn log_is_missing(path: &Path) {
    let error = FileStore::open(path).unwrap_err();
    let is_refused = matches!(
        &error,
        StoreError::Damaged {
            found: Damage::LogMissing { .. },
            ..
        }
    );
    assert!(is_refused, "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("-wal") && text.contains("put that log back"),
        "{text}"
    );
    let error = FileStore::open_read_only(path).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_file_that_lost_its_log_is_refused_until_the_log_is_back() -> Outcome {
    let folder = tempfile::tempdir()?;
    for what in ["deleted", "moved alone", "emptied"] {
        let mut path = folder.path().join(what).with_extension("db");
        after_a_crash(&path);
        let [_, log, shared] = all_files(&path);
        let kept = fs::read(&log)?;
        match what {
            "moved alone" => {
                let moved = folder.path().join("elsewhere.db");
                fs::rename(&path, &moved)?;
                path = moved;
            }
            "emptied" => fs::write(&log, "")?,
            _ => {
                fs::remove_file(&log)?;
                fs::remove_file(&shared)?;
            }
        }
        log_is_missing(&path);
        log_is_missing(&path);
        let [_, log, _] = all_files(&path);
        fs::write(log, kept)?;
        let accounts = accounts(FileStore::open(&path)?);
        assert_eq!(accounts.load(id())?.balance, 20, "{what}");
    }
    Ok(())
}

#[test]
fn a_copy_of_the_file_alone_is_refused_while_the_store_is_open() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let accounts = opened(&path);
    deposit(&accounts)?;
    let copy = folder.path().join("copy.db");
    // Another process: to close the file in this one would take the store's locks away.
    assert!(Command::new("cp").args([&path, &copy]).status()?.success());
    log_is_missing(&copy);
    // Once it is closed, the file alone is the store.
    drop(accounts);
    fs::remove_file(&copy)?;
    fs::copy(&path, &copy)?;
    assert_eq!(
        self::accounts(FileStore::open(&copy)?).load(id())?.balance,
        1
    );
    Ok(())
}

#[test]
fn a_tool_that_moves_the_log_into_the_file_leaves_a_whole_store() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    after_a_crash(&path);
    // The last connection that closes moves the log.
    let tool = Connection::open(&path)?;
    let count: i64 = tool.query_row("SELECT count(*) FROM events", [], |row| row.get(0))?;
    assert_eq!(count, 21);
    drop(tool);
    assert!(!all_files(&path)[1].exists());
    assert_eq!(accounts(FileStore::open(&path)?).load(id())?.balance, 20);
    Ok(())
}

#[test]
fn a_missing_log_can_be_accepted() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    after_a_crash(&path);
    fs::remove_file(&all_files(&path)[1])?;
    log_is_missing(&path);
    let store = FileOptions::new().accept_missing_log().open(&path)?;
    store.check()?;
    let accounts = accounts(store);
    assert!(!accounts.exists(id())?, "the commits were in the log alone");
    accounts.execute(
        id(),
        Open {
            owner: "Bob".to_owned(),
        },
    )?;
    drop(accounts);
    assert_eq!(
        self::accounts(FileStore::open(&path)?).load(id())?.owner,
        "Bob"
    );
    Ok(())
}

#[test]
fn the_log_is_moved_into_the_file_when_it_is_long() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let accounts = opened(&path);
    let note = "x".repeat(20_000);
    for number in 1..500_u128 {
        let id = Id::of(Uuid::from_u128(number << 64));
        accounts.execute(
            id,
            Open {
                owner: note.clone(),
            },
        )?;
    }
    let [file, log, _] = all_files(&path);
    let (file, log) = (fs::metadata(file)?.len(), fs::metadata(log)?.len());
    assert!(file > 4_000_000 && log < 8_000_000, "{file} and {log}");
    // What is moved is not taken for all of it.
    let copy = folder.path().join("copy.db");
    assert!(Command::new("cp").args([&path, &copy]).status()?.success());
    log_is_missing(&copy);
    Ok(())
}

#[track_caller]
fn is_replaced<T: std::fmt::Debug>(outcome: Result<T, Error<AccountError>>, due: Replacement) {
    match outcome {
        Err(Error::Store(StoreError::Replaced { found, .. })) => assert_eq!(found, due),
        outcome => panic!("{outcome:?} and not {due:?}"),
    }
}

#[test]
fn a_file_that_is_deleted_or_moved_takes_no_more_appends() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, away) = (
        folder.path().join("store.db"),
        folder.path().join("away.db"),
    );
    let accounts = opened(&path);
    deposit(&accounts)?;
    move_all(&path, &away);
    is_replaced(deposit(&accounts), Replacement::Missing);
    let store = accounts.repository().store();
    let outside = block_on(store.transaction(|_| Ok::<_, StoreError>(())));
    assert!(
        matches!(outside, Err(StoreError::Replaced { .. })),
        "{outside:?}"
    );
    // It was moved back, and nothing was lost.
    move_all(&away, &path);
    assert_eq!(deposit(&accounts)?, Version::new(3));
    for file in all_files(&path) {
        fs::remove_file(file)?;
    }
    is_replaced(deposit(&accounts), Replacement::Missing);
    drop(accounts);
    assert!(!path.exists());
    Ok(())
}

#[test]
fn a_file_that_is_replaced_is_never_mixed_with_the_other() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, away) = (
        folder.path().join("store.db"),
        folder.path().join("away.db"),
    );
    let other = folder.path().join("other.db");
    let accounts = opened(&path);
    deposit(&accounts)?;
    drop(opened(&other));
    move_all(&path, &away);
    fs::rename(&other, &path)?;
    is_replaced(deposit(&accounts), Replacement::OtherFile);
    // Another program uses the new file, and has a log of its own.
    fs::remove_file(path.with_extension("db-lock"))?;
    let new = self::accounts(FileStore::open(&path)?);
    deposit(&new)?;
    // Many readers at once need new connections.
    let read = std::thread::scope(|scope| {
        let readers = [(); 8].map(|()| scope.spawn(|| accounts.load(id()).map(|it| it.balance)));
        readers.map(|reader| reader.join().unwrap())
    });
    for balance in read {
        assert!(balance.is_err() || balance.is_ok_and(|balance| balance == 1));
    }
    // To close the old store leaves the new one's files alone.
    drop(accounts);
    assert!(all_files(&path)[1].exists());
    assert_eq!(deposit(&new)?, Version::new(3));
    drop(new);
    assert_eq!(
        self::accounts(FileStore::open(&path)?).load(id())?.balance,
        2
    );
    assert_eq!(
        self::accounts(FileStore::open(&away)?).load(id())?.balance,
        1
    );
    Ok(())
}

#[test]
fn a_second_name_of_the_file_is_refused() -> Outcome {
    let folder = tempfile::tempdir()?;
    let (path, link) = (
        folder.path().join("store.db"),
        folder.path().join("link.db"),
    );
    let accounts = opened(&path);
    fs::hard_link(&path, &link)?;
    is_replaced(deposit(&accounts), Replacement::SecondName);
    let refused = FileStore::open(&link).unwrap_err();
    assert!(refused.to_string().contains("hard link"), "{refused}");
    fs::remove_file(&link)?;
    assert_eq!(deposit(&accounts)?, Version::new(2));
    Ok(())
}

#[test]
fn a_store_that_is_opened_for_reading_only_follows_the_writer() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let accounts = opened(&path);
    let store = FileStore::open_read_only(&path)?;
    let reading = self::accounts(store.clone());
    for balance in 1..4 {
        deposit(&accounts)?;
        assert_eq!(reading.load(id())?.balance, balance);
    }
    let refused = deposit(&reading);
    assert!(
        matches!(refused, Err(Error::Store(StoreError::ReadOnly { .. }))),
        "{refused:?}"
    );
    let refused = block_on(store.set_checkpoint("mail", Some(Position::START)));
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })));
    store.check()?;
    store.backup(folder.path().join("backup.db"))?;
    // Also after the writer has closed it.
    drop((accounts, reading, store));
    let store = FileStore::open_read_only(&path)?;
    let log = block_on(store.log(Position::START, &Filter::all(), 10))?;
    assert_eq!(log.events.len(), 4);
    let older = folder.path().join("older.db");
    fs::write(&older, include_bytes!("../fixtures/format-2.db"))?;
    let refused = FileStore::open_read_only(&older).unwrap_err();
    assert!(
        matches!(
            refused,
            StoreError::Foreign {
                found: Foreign::Older { .. },
                ..
            }
        ),
        "{refused:?}"
    );
    Ok(())
}

#[test]
fn a_command_inside_of_a_callback_is_refused_at_once() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let accounts = opened(&path);
    let inside = accounts.clone();
    let store = accounts.repository().store();
    let said = block_on(store.transaction(move |_| {
        assert_eq!(inside.load(id()).unwrap().balance, 0, "a load works");
        let refused = deposit(&inside);
        assert!(
            matches!(refused, Err(Error::Store(StoreError::Reentrant { .. }))),
            "{refused:?}"
        );
        Ok::<_, StoreError>(7)
    }))??;
    assert_eq!(said, 7);
    assert_eq!(deposit(&accounts)?, Version::new(2));
    drop(accounts);
    let outer: std::sync::Arc<std::sync::OnceLock<Accounts>> = std::sync::Arc::default();
    let seen = std::sync::Arc::clone(&outer);
    let store = FileOptions::new()
        .beside(move |_, _| match seen.get().map(deposit) {
            Some(Err(error)) => Err(error.to_string().into()),
            other => panic!("{other:?}"),
        })
        .open(&path)?;
    outer.set(self::accounts(store)).unwrap();
    let refused = deposit(outer.get().unwrap()).unwrap_err();
    let text = entail::ErrorChain::of(&refused).to_string();
    assert!(text.contains("would wait for itself"), "{text}");
    Ok(())
}
