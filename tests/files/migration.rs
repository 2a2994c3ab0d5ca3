//! Files of every released format are brought to the newest.

use std::fs;

use entail::{
    ErrorChain, FileStore, Position,
    prelude::*,
    store::{DocumentChange, DocumentContent, DocumentKey, Filter},
};
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

/// A store as it was written in format 2: accounts with claims, answers, snapshots and an event without
/// fields, and a tally that is stored as its state, whose first events were pruned.
const FORMAT_2: &[u8] = include_bytes!("../fixtures/format-2.db");

mod of_format_2 {
    use super::*;

    #[aggregate(default, snapshot_every = 2)]
    #[derive(Default)]
    pub struct Account {
        pub owner: String,
        pub balance: u64,
    }
    #[event]
    pub enum AccountEvent {
        Opened {
            #[set]
            owner: String,
        },
        Deposited {
            amount: u64,
            #[set]
            balance: u64,
        },
        Closed {
            #[serde(default)]
            reason: String,
        },
    }
    #[aggregate(events = AccountEvent)]
    impl Account {
        #[command]
        pub fn open(
            &self,
            owner: String,
            context: &Context<Self>,
        ) -> Result<Opened, std::convert::Infallible> {
            context.claim("owner", &owner);
            Ok(Opened { owner })
        }
        #[command]
        pub fn deposit(&self, amount: u64) -> Result<Deposited, std::convert::Infallible> {
            let balance = self.balance.saturating_add(amount);
            Ok(Deposited { amount, balance })
        }
        #[apply]
        fn closed(&mut self, event: &Closed) {
            self.balance = 0;
            self.owner.clone_from(&event.reason);
        }
    }

    #[aggregate(default, persist = state)]
    #[derive(Default)]
    pub struct Tally {
        pub count: u64,
    }
    #[event]
    pub enum TallyEvent {
        Counted {
            #[set]
            count: u64,
        },
    }
    #[aggregate(events = TallyEvent)]
    impl Tally {
        #[command]
        pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
            let count = self.count.saturating_add(1);
            Ok(Counted { count })
        }
    }
}

#[test]
fn a_file_of_format_2_opens_with_all_that_it_held() -> Outcome {
    use of_format_2::{Account, Count, Deposit, Open, Tally};
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    fs::write(&path, FORMAT_2)?;
    for round in 0..2_u64 {
        let store = FileStore::open(&path)?;
        store.check()?;
        let accounts = Repository::<Account, _>::new(store.clone()).blocking();
        let (ada, bob) = (Id::of(Uuid::from_u128(1)), Id::of(Uuid::from_u128(2)));
        let account = accounts.load(ada)?;
        assert_eq!((&*account.owner, account.balance), ("Ada", 12 + round));
        // It was closed by an event that had no fields then.
        assert_eq!(accounts.load(bob)?.balance, 0);
        let repeated = accounts.execute_once(ada, "m1", Deposit { amount: 5 })?;
        assert_eq!(repeated.version, Version::new(2));
        let owner = "Bob".to_owned();
        let claimed = accounts.execute(Id::new(), Open { owner });
        assert!(matches!(claimed, Err(Error::Claimed(_))), "{claimed:?}");
        accounts.execute(ada, Deposit { amount: 1 })?;
        let tallies = Repository::<Tally, _>::new(store.clone()).blocking();
        let tally = Id::of(Uuid::from_u128(3));
        assert_eq!(tallies.load(tally)?.count, 4 + round);
        tallies.execute(tally, Count {})?;
        let mail = block_on(store.checkpoints())?;
        assert_eq!(mail, [("mail".to_owned(), Position::sequential(9))]);
        let log = block_on(store.log(Position::START, &Filter::all(), 100))?;
        assert_eq!(log.events.len() as u64, 9 + 2 + round * 2);
    }
    let format: i32 =
        Connection::open(&path)?.pragma_query_value(None, "user_version", |row| row.get(0))?;
    assert_eq!(format, 4);
    Ok(())
}

/// A store as it was written in format 3 by the program of that time: the same aggregates, with claims,
/// answers, snapshots, two consumers and pruned events.
const FORMAT_3: &[u8] = include_bytes!("../fixtures/format-3.db");

#[test]
fn a_file_of_format_3_opens_with_all_that_it_held() -> Outcome {
    use of_format_2::{Account, Count, Deposit, Open, Tally};
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bank.db");
    fs::write(&path, FORMAT_3)?;
    let mut last_revision = 0;
    for round in 0..2_u64 {
        let store = FileStore::open(&path)?;
        assert_eq!(store.check()?.documents, round);
        let accounts = Repository::<Account, _>::new(store.clone()).blocking();
        let (ada, bob) = (Id::of(Uuid::from_u128(1)), Id::of(Uuid::from_u128(2)));
        let account = accounts.load(ada)?;
        assert_eq!((&*account.owner, account.balance), ("Ada", 12 + round));
        assert_eq!(accounts.load(bob)?.balance, 3);
        let repeated = accounts.execute_once(ada, "m1", Deposit { amount: 5 })?;
        assert_eq!(repeated.version, Version::new(2));
        let owner = "Bob".to_owned();
        let claimed = accounts.execute(Id::new(), Open { owner });
        assert!(matches!(claimed, Err(Error::Claimed(_))), "{claimed:?}");
        accounts.execute(ada, Deposit { amount: 1 })?;
        let tallies = Repository::<Tally, _>::new(store.clone()).blocking();
        let tally = Id::of(Uuid::from_u128(3));
        assert_eq!(tallies.load(tally)?.count, 4 + round);
        tallies.execute(tally, Count {})?;
        let consumers = block_on(store.checkpoints())?;
        let due = [("mail", 7), ("report", 0)];
        let due = due.map(|(name, at)| (name.to_owned(), Position::sequential(at)));
        assert_eq!(consumers, due);
        let log = block_on(store.log(Position::START, &Filter::all(), 100))?;
        assert_eq!(log.events.len() as u64, 7 + 2 + round * 2);
        // It keeps documents now.
        let change = DocumentChange {
            key: DocumentKey::new("kind", "name"),
            expected: None,
            content: Some(DocumentContent::default()),
        };
        let revisions = block_on(store.write_documents(vec![change]))?.unwrap();
        assert!(revisions[0] > last_revision);
        last_revision = revisions[0];
    }
    let format: i32 =
        Connection::open(&path)?.pragma_query_value(None, "user_version", |row| row.get(0))?;
    assert_eq!(format, 4);
    Ok(())
}
