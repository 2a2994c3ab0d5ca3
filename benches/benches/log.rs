//! The log of a million events, read to its end, beside the bare query of the same rows.
#![allow(missing_docs)] // criterion's macros make the functions
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)] // a panic ends the bench
#![allow(unreachable_pub)] // shared between the modules
#![allow(clippy::print_stdout)] // it says which stores there are

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use entail::store::Streams as _;
use entail::{
    AnyStore, EventStream, FileStore, MemoryStore, Position, PostgresOptions, StreamName, Version,
    store::{Append, Filter},
};
use entail_benches::order_line::{NAME, event};
use entail_test_support::cluster::Cluster;
use rusqlite::{Connection, Row};
use tokio::runtime::Runtime;

const EVENTS: usize = 1_000_000;
const TOGETHER: usize = 1_000;

fn fill(runtime: &Runtime, store: &AnyStore) {
    let event = |number: usize| {
        let rarely = number.is_multiple_of(100);
        event(if rarely { "closed" } else { NAME })
    };
    for number in 0..EVENTS / TOGETHER {
        let stream = StreamName::new("order", number.to_string());
        let events = (0..TOGETHER).map(event).collect();
        let append = Append::new(stream, Version::NONE, events);
        runtime.block_on(store.append(append)).unwrap();
    }
}

/// Reads to the end; answers how many events that were.
fn read(runtime: &Runtime, store: &AnyStore, filter: &Filter) -> usize {
    runtime.block_on(async {
        let mut log = EventStream::of_log(store.clone(), Position::START, filter.clone());
        let mut count = 0;
        while let Some(event) = log.next().await {
            black_box(event.unwrap());
            count += 1;
        }
        count
    })
}

/// What a reader has of an event: all that is stored of it.
type Columns = (
    (i64, i64, String, u32, String),
    ([u8; 16], i64, [u8; 16], Option<[u8; 16]>),
    (String, String),
);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((
        (
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
        ),
        (row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?),
        (row.get(9)?, row.get(10)?),
    ))
}

fn logs(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let cluster = Cluster::start();
    let mut stores = vec![
        ("memory", AnyStore::new(MemoryStore::new())),
        ("file", AnyStore::new(FileStore::open(&path).unwrap())),
    ];
    match &cluster {
        Some(cluster) => {
            let connected = runtime.block_on(PostgresOptions::new().connect(&cluster.url()));
            stores.push(("postgres", AnyStore::new(connected.unwrap())));
        }
        None => println!("PostgreSQL is not installed: it is left out"),
    }
    let mut group = criterion.benchmark_group("log of a million events");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(10));
    let (all, rare) = (Filter::all(), Filter::all().event("order", "closed"));
    for (name, store) in &stores {
        fill(&runtime, store);
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| assert_eq!(read(&runtime, store, &all), EVENTS));
        });
        let rarely = format!("{name}, one event of a hundred");
        group.bench_function(BenchmarkId::from_parameter(rarely), |bencher| {
            bencher.iter(|| assert_eq!(read(&runtime, store, &rare), EVENTS / 100));
        });
    }
    let connection = Connection::open(&path).unwrap();
    group.bench_function(
        BenchmarkId::from_parameter("file: the bare query of the same columns"),
        |bencher| {
            bencher.iter(|| {
                let sql = "SELECT position, events.version, name, schema_version, payload, event_id, \
                           time, correlation, causation, aggregate, id \
                           FROM events JOIN streams ON number = stream ORDER BY position";
                let mut statement = connection.prepare_cached(sql).unwrap();
                let mut rows = statement.query([]).unwrap();
                let mut count = 0;
                while let Some(row) = rows.next().unwrap() {
                    black_box(columns(row).unwrap());
                    count += 1;
                }
                assert_eq!(count, EVENTS);
            });
        },
    );
    group.finish();
}

criterion_group!(benches, logs);
criterion_main!(benches);
