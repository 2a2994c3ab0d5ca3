//! Projections in a table of the user's own, on the file store. `postgres/tables.rs` has the same on
//! PostgreSQL.

mod fenced;
mod killed;
mod rebuilt;

use std::{
    path::{Path, PathBuf},
    thread,
};

use entail::{
    FileStore, MemoryStore, block_on,
    flow::Flow,
    prelude::*,
    relay::{Relay, Running},
    testing::World,
};
use entail_test_support::{
    rows::{NAME, bad, one, submit_orders},
    shop::{order, order::Order, order::Reject},
};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

/// A store in a folder of its own.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("shop.db")
    }

    fn open(&self) -> FileStore {
        FileStore::open(self.path()).unwrap()
    }

    fn reader(&self) -> Connection {
        reader(&self.path())
    }
}

fn reader(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// The numbers in a column, in their order.
fn numbers(reader: &Connection, column: &str, table: &str) -> Vec<u64> {
    let sql = format!("SELECT {column} FROM {table} ORDER BY 1");
    let mut statement = reader.prepare(&sql).unwrap();
    let rows = statement.query_map((), |row| row.get::<_, i64>(0)).unwrap();
    rows.map(|row| u64::try_from(row.unwrap()).unwrap())
        .collect()
}

fn tables(reader: &Connection) -> Vec<String> {
    let sql =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'order%' ORDER BY 1";
    let mut statement = reader.prepare(sql).unwrap();
    let rows = statement.query_map((), |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

fn start(store: &FileStore, flow: Flow) -> Running {
    Relay::new(store.clone(), flow).start().unwrap()
}

/// Waits until the projection has stopped at an event. Returns why.
async fn stopped(relay: &Running) -> String {
    loop {
        if let Some(why) = relay.status(NAME).await.unwrap().last_error {
            return why;
        }
        thread::yield_now();
        relay.end().await.unwrap();
    }
}

/// Waits until no rebuild runs.
async fn rebuilt(relay: &Running) {
    while relay.progress(NAME).await.unwrap().rebuild.is_some() {
        thread::yield_now();
    }
}

#[test]
fn one_reads_the_rows_that_one_has_written() {
    let place = Place::new();
    let store = place.open();
    block_on(async {
        submit_orders(&store, 0..20).await;
        let relay = start(&store, one::ROWS);
        relay.idle().await.unwrap();
        let reader = place.reader();
        for number in 20..60 {
            let last = submit_orders(&store, [number]).await;
            relay.passed::<one::OrderRows>(last.unwrap()).await;
            assert_eq!(
                numbers(&reader, "total", "order_rows"),
                (0..=number).collect::<Vec<_>>()
            );
        }
        let orders = Repository::<Order, _>::new(store.clone());
        let why = "it's ?1".to_owned();
        let done = orders.execute(order(7), Reject { why }).await.unwrap();
        relay.passed::<one::OrderRows>(done.position.unwrap()).await;
        let sql = "SELECT id, why FROM order_rows WHERE why IS NOT NULL";
        let found: (String, String) = reader
            .query_row(sql, (), |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(found, (order(7).to_string(), "it's ?1".to_owned()));
        assert_eq!(
            relay.position(NAME).await.unwrap(),
            relay.end().await.unwrap()
        );
        let status = relay.status(NAME).await.unwrap();
        assert_eq!((status.restarts, status.last_error), (0, None));
        relay.stop().await;
    });
    // It continues where it stopped, and while it is paused, events wait.
    block_on(async {
        drop(store);
        let store = place.open();
        let relay = start(&store, one::ROWS);
        relay.ready().await.unwrap();
        relay.pause(NAME).await.unwrap();
        let before = numbers(&place.reader(), "total", "order_rows").len();
        submit_orders(&store, 60..70).await;
        assert!(relay.position(NAME).await.unwrap() < relay.end().await.unwrap());
        assert_eq!(before, 60);
        relay.resume(NAME).await.unwrap();
        relay.idle().await.unwrap();
        assert_eq!(numbers(&place.reader(), "total", "order_rows").len(), 70);
        relay.stop().await;
        // It leaves nothing when it is removed.
        relay.remove(NAME).await.unwrap();
        assert_eq!(tables(&place.reader()), [""; 0]);
        for kind in ["consumer", "partition", "table"] {
            assert_eq!(store.documents(kind, None, 10).await.unwrap(), [], "{kind}");
        }
    });
}

/// A bad event stops the projection. Everything before it is there, and it says which event it is.
#[test]
fn a_bad_event_stops_the_projection_at_its_place() {
    for (number, why) in [
        (
            13,
            "statement 0 failed, so nothing was stored: `INSERT INTO \"order_rows\" VALUES (?1, ?2)`: \
             CHECK constraint failed: total <> 13: Error code 275: constraint failed",
        ),
        (14, "14 is refused"),
    ] {
        let place = Place::new();
        let store = place.open();
        block_on(async {
            submit_orders(&store, (0..10).chain([number]).chain(20..30)).await;
            let relay = start(&store, bad::ROWS);
            let stopped = stopped(&relay).await;
            let stream = format!("order/{}", order(number.into()));
            assert_eq!(
                stopped,
                format!("event 1 of `{stream}`, `order-submitted`: {why}")
            );
            // It does not keep those waiting who wait.
            relay.idle().await.unwrap();
            assert_eq!(
                numbers(&place.reader(), "total", "order_rows"),
                (0..10).collect::<Vec<_>>()
            );
            relay.stop().await;
            // It is tried again, and nothing is written twice.
            let relay = start(&store, bad::ROWS);
            relay.idle().await.unwrap();
            assert_eq!(numbers(&place.reader(), "total", "order_rows").len(), 10);
        });
    }
}

/// A table that the projection has not created is not touched.
#[test]
fn a_table_of_someone_else_is_not_touched() {
    let place = Place::new();
    let store = place.open();
    block_on(async {
        let create = |connection: &Connection| {
            connection
                .execute_batch("CREATE TABLE order_rows (id TEXT, total BIGINT, why TEXT)")?;
            Ok::<_, rusqlite::Error>(())
        };
        store.transaction(create).await.unwrap().unwrap();
        submit_orders(&store, 0..3).await;
        let relay = start(&store, one::ROWS);
        let why = stopped(&relay).await;
        assert!(why.contains("table \"order_rows\" already exists"), "{why}");
        assert_eq!(numbers(&place.reader(), "total", "order_rows"), [0; 0]);
    });
}

#[test]
fn a_store_in_memory_has_no_tables() {
    let store = MemoryStore::new();
    block_on(async {
        let relay = Relay::new(store, one::ROWS).start().unwrap();
        assert_eq!(
            stopped(&relay).await,
            "this store has no tables: use a `FileStore` or a `PostgresStore`, or a projection in memory"
        );
        relay.stop().await;
    });
    let mut world = World::new(one::ROWS);
    assert_eq!(world.settle(), []);
}
