//! What the same rows cost without entail.

use std::{
    collections::HashMap,
    fs::OpenOptions,
    io::Write,
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use entail_benches::order_line::{NAME, PAYLOAD, event};
use rusqlite::Connection;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, Statement};

use super::{entail_id, share};

/// A map of lists behind a lock.
pub fn map_of_lists(runtime: &Runtime, writers: usize, appends: u64) -> Duration {
    let streams: Arc<Mutex<HashMap<String, Vec<_>>>> = Arc::default();
    let each = appends.div_ceil(writers as u64);
    let begun = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|_| {
            let (streams, stream) = (Arc::clone(&streams), entail_id());
            runtime.spawn(async move {
                for _ in 0..each {
                    let mut streams = streams.lock().unwrap();
                    streams.entry(stream.clone()).or_default().push(event(NAME));
                }
            })
        })
        .collect();
    for task in tasks {
        runtime.block_on(task).unwrap();
    }
    share(begun.elapsed(), each * writers as u64, appends)
}

/// Threads that each hand over one row after the other, and wait until it is stored.
fn on_threads(
    writers: usize,
    appends: u64,
    write: impl Fn() -> Box<dyn FnMut(u64)> + Sync,
) -> Duration {
    let each = appends.div_ceil(writers as u64);
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..writers {
            scope.spawn(|| {
                let mut write = write();
                (1..=each).for_each(&mut *write);
            });
        }
    });
    share(begun.elapsed(), each * writers as u64, appends)
}

/// One thread takes whatever waits, stores it at once, and says so.
fn grouped(
    writers: usize,
    appends: u64,
    mut store: impl FnMut(&[(String, u64)]) + Send,
) -> Duration {
    type Request = (String, u64, Sender<()>);
    let (sender, requests): (Sender<Request>, Receiver<Request>) = channel();
    let sender = Mutex::new(Some(sender));
    thread::scope(|scope| {
        scope.spawn(move || {
            while let Ok(first) = requests.recv() {
                let batch: Vec<Request> =
                    std::iter::once(first).chain(requests.try_iter()).collect();
                let rows: Vec<_> = batch
                    .iter()
                    .map(|(stream, version, _)| (stream.clone(), *version))
                    .collect();
                store(&rows);
                for (_, _, stored) in batch {
                    stored.send(()).unwrap();
                }
            }
        });
        let took = on_threads(writers, appends, || {
            let sender = sender.lock().unwrap().clone().unwrap();
            let stream = entail_id();
            let (stored, is_stored) = channel();
            Box::new(move |version| {
                sender
                    .send((stream.clone(), version, stored.clone()))
                    .unwrap();
                is_stored.recv().unwrap();
            })
        });
        sender.lock().unwrap().take();
        took
    })
}

/// A plain file: the same bytes, and one sync for whatever waits.
pub fn raw_grouped(path: &Path, writers: usize, appends: u64) -> Duration {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .unwrap();
    grouped(writers, appends, move |rows| {
        let mut text = Vec::new();
        for (stream, version) in rows {
            writeln!(text, "{stream} {version} {NAME} {PAYLOAD}").unwrap();
        }
        file.write_all(&text).unwrap();
        file.sync_data().unwrap();
    })
}

fn sqlite(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE IF NOT EXISTS events (
                 position INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL,
                 version INTEGER NOT NULL, name TEXT NOT NULL, schema_version INTEGER NOT NULL,
                 payload TEXT NOT NULL, event_id BLOB NOT NULL, time INTEGER NOT NULL,
                 correlation BLOB NOT NULL, causation BLOB, UNIQUE (stream, version)) STRICT;",
        )
        .unwrap();
    connection
}

fn insert(connection: &Connection, stream: &str, version: u64) {
    let id = [7_u8; 16];
    let mut statement = connection
        .prepare_cached(
            "INSERT INTO events (stream, version, name, schema_version, payload, event_id, time, \
             correlation) VALUES (?1, ?2, ?3, 1, ?4, ?5, 0, ?5)",
        )
        .unwrap();
    statement
        .execute((stream, version as i64, NAME, PAYLOAD, id))
        .unwrap();
}

/// One connection, and one transaction for whatever waits.
pub fn sqlite_grouped(path: &Path, writers: usize, appends: u64) -> Duration {
    let connection = sqlite(path);
    grouped(writers, appends, move |rows| {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (stream, version) in rows {
            insert(&connection, stream, *version);
        }
        connection.execute_batch("COMMIT").unwrap();
    })
}

/// A connection each, and a transaction a row.
pub fn sqlite_ungrouped(path: &Path, writers: usize, appends: u64) -> Duration {
    drop(sqlite(path));
    on_threads(writers, appends, || {
        let (connection, stream) = (sqlite(path), entail_id());
        Box::new(move |version| insert(&connection, &stream, version))
    })
}

/// The same rows by an `INSERT` of their own, on as many connections.
pub struct BareInsert(Vec<Arc<(Client, Statement)>>);

impl BareInsert {
    pub fn new(runtime: &Runtime, url: &str, connections: usize) -> Self {
        let connect = async || {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            runtime.spawn(connection);
            let table = "CREATE TABLE IF NOT EXISTS floor (
                 position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text NOT NULL,
                 version bigint NOT NULL, name text NOT NULL, schema_version bigint NOT NULL,
                 payload json NOT NULL, event_id uuid NOT NULL, time bigint NOT NULL,
                 correlation uuid NOT NULL, causation uuid)";
            client.batch_execute(table).await.unwrap();
            let statement = client
                .prepare(
                    "INSERT INTO floor (stream, version, name, schema_version, payload, event_id, \
                     time, correlation) VALUES ($1, $2, $3, 1, $4::text::json, $5, 0, $5)",
                )
                .await
                .unwrap();
            Arc::new((client, statement))
        };
        Self(
            (0..connections)
                .map(|_| runtime.block_on(connect()))
                .collect(),
        )
    }

    pub fn run(&self, runtime: &Runtime, writers: usize, appends: u64) -> Duration {
        let each = appends.div_ceil(writers as u64);
        let begun = Instant::now();
        let tasks: Vec<_> = self
            .0
            .iter()
            .take(writers)
            .map(|client| {
                let (client, stream) = (Arc::clone(client), entail_id());
                runtime.spawn(async move {
                    let (client, statement) = &*client;
                    for version in 1..=each {
                        let id = event(NAME).event_id;
                        client
                            .execute(
                                statement,
                                &[&stream, &(version as i64), &NAME, &PAYLOAD, &id],
                            )
                            .await
                            .unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            runtime.block_on(task).unwrap();
        }
        share(begun.elapsed(), each * writers as u64, appends)
    }
}
