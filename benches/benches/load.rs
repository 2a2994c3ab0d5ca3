//! Commands on an aggregate in memory, and loads of 10, 1,000 and 100,000 events from a file, beside
//! their floors of the same run.
#![allow(missing_docs)] // criterion's macros make the functions
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)] // a panic ends the bench

use std::{collections::HashMap, hint::black_box, sync::Mutex, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use entail::prelude::*;
use rusqlite::Connection;

#[aggregate(default)]
#[derive(Default)]
pub struct Counter {
    total: u64,
}

#[event]
pub struct Counted {
    pub by: u64,
    pub total: u64,
    pub note: String,
}

#[aggregate]
impl Counter {
    #[command]
    pub fn count(&self, by: u64) -> Result<Counted, std::convert::Infallible> {
        let total = self.total.saturating_add(by);
        let note = "counted by hand".to_owned();
        Ok(Counted { by, total, note })
    }

    #[command]
    pub fn count_often(&self, times: u64) -> Result<Vec<CounterEvent>, std::convert::Infallible> {
        let counted = |total| Counted {
            by: 1,
            total,
            note: "counted by hand".to_owned(),
        };
        Ok((1..=times).map(|total| counted(total).into()).collect())
    }

    #[apply]
    fn counted(&mut self, event: &Counted) {
        self.total = event.total;
    }
}

fn commands(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("execute in memory");
    let counters = Repository::<Counter, _>::new(MemoryStore::new()).blocking();
    let id = Id::new();
    group.bench_function("on a cached aggregate", |bencher| {
        bencher.iter(|| counters.execute(id, Count { by: 1 }).unwrap());
    });
    let streams: Mutex<HashMap<Id<Counter>, Vec<String>>> = Mutex::default();
    group.bench_function("a map of lists behind a lock, the same JSON", |bencher| {
        bencher.iter(|| {
            let json = r#"{"by":1,"total":1,"note":"counted by hand"}"#.to_owned();
            streams.lock().unwrap().entry(id).or_default().push(json);
        });
    });
    group.finish();
}

/// What SQLite and serde take for the same events.
fn bare(connection: &Connection, stream: &str) -> u64 {
    #[derive(serde::Deserialize)]
    struct Counted {
        total: u64,
        #[allow(dead_code)] // it is read, as the aggregate's event is
        note: String,
    }
    let mut statement = connection
        .prepare_cached(
            "SELECT payload FROM events WHERE stream = (SELECT number FROM streams WHERE id = ?1) \
             ORDER BY version",
        )
        .unwrap();
    let rows = statement.query_map([stream], |row| row.get::<_, String>(0));
    rows.unwrap()
        .map(|json| serde_json::from_str::<Counted>(&json.unwrap()).unwrap())
        .inspect(|event| {
            black_box(&event.note);
        })
        .last()
        .map_or(0, |event| event.total)
}

fn loads(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("counters.db");
    let store = FileStore::open(&path).unwrap();
    let connection = Connection::open(&path).unwrap();
    for events in [10, 1_000, 100_000] {
        let mut group = criterion.benchmark_group(format!("load {events} events"));
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(3));
        let id = Id::new();
        let cached = Repository::<Counter, _>::new(store.clone()).blocking();
        cached.execute(id, CountOften { times: events }).unwrap();
        let uncached = Repository::<Counter, _>::new(store.clone())
            .with_cache(0)
            .blocking();
        let mut bench = |name: &str, load: &dyn Fn() -> u64| {
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| assert_eq!(load(), events));
            });
        };
        bench("file", &|| uncached.load(id).unwrap().total);
        bench("file, cached", &|| cached.load(id).unwrap().total);
        bench("file: the bare query and its JSON", &|| {
            bare(&connection, &id.to_string())
        });
        group.finish();
    }
}

criterion_group!(benches, commands, loads);
criterion_main!(benches);
