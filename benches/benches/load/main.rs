//! Commands on an aggregate in memory, and loads of 10, 1,000 and 100,000 events from each store, with
//! and without snapshots and cache, beside their floors of the same run.
#![allow(missing_docs)] // criterion's macros make the functions
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)] // a panic ends the bench
#![allow(unreachable_pub)] // shared between the modules
#![allow(clippy::print_stdout)] // it says which stores there are

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use entail::{PostgresOptions, prelude::*};
use entail_test_support::cluster::Cluster;

mod floors;

/// A counter, stored as the options say.
macro_rules! counter {
    ($module:ident, $($options:tt)*) => {
        mod $module {
            use super::*;

            #[aggregate(default, $($options)*)]
            #[derive(Default)]
            pub struct Counter {
                pub total: u64,
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

                #[apply]
                fn counted(&mut self, event: &Counted) {
                    self.total = event.total;
                }
            }
        }
    };
}

counter!(by_events, persist = events);
counter!(
    by_snapshots,
    name = "snapshot-counter",
    snapshot_every = 100
);
counter!(by_state, name = "state-counter", persist = state);
use by_events::{Count, Counter};

/// Runs so many commands, each part of them on a store of its own: what a program's memory costs that
/// only grows is not theirs.
fn in_parts(commands: u64, run: impl Fn(u64) -> Duration) -> Duration {
    const PART: u64 = 50_000;
    let whole = (0..commands / PART).map(|_| run(PART));
    whole.sum::<Duration>() + run(commands % PART)
}

fn commands(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("execute in memory");
    group.bench_function("on a cached aggregate", |bencher| {
        bencher.iter_custom(|commands| {
            in_parts(commands, |commands| {
                let counters = Repository::<Counter, _>::new(MemoryStore::new()).blocking();
                let id = Id::new();
                counters.execute(id, Count { by: 1 }).unwrap();
                let begun = Instant::now();
                for _ in 0..commands {
                    counters.execute(id, Count { by: 1 }).unwrap();
                }
                begun.elapsed()
            })
        });
    });
    group.bench_function("a map of lists behind a lock, the same JSON", |bencher| {
        bencher.iter_custom(|commands| {
            in_parts(commands, |commands| {
                let streams: Mutex<HashMap<Id<Counter>, Vec<String>>> = Mutex::default();
                let id = Id::new();
                let begun = Instant::now();
                for _ in 0..commands {
                    let json = r#"{"by":1,"total":1,"note":"counted by hand"}"#.to_owned();
                    streams.lock().unwrap().entry(id).or_default().push(json);
                }
                begun.elapsed()
            })
        });
    });
    group.finish();
}

/// Makes a history of so many events, and times its loads.
macro_rules! load {
    ($group:ident, $name:literal, $store:expr, $module:ident, $events:expr, $cached:expr) => {{
        let store: AnyStore = $store.clone();
        let writer = Repository::<$module::Counter>::new(store.clone()).blocking();
        let id = Id::new();
        // In saves of a page each: one command would be one transaction of 100,000 events.
        let mut left = $events;
        let mut root = Root::<$module::Counter>::initial(id).unwrap();
        while left > 0 {
            let some = left.min(100);
            for _ in 0..some {
                root.execute($module::Count { by: 1 }).unwrap();
            }
            writer.save(&mut root).unwrap();
            left -= some;
        }
        let cache = if $cached { 1_024 } else { 0 };
        let reader = Repository::<$module::Counter>::new(store)
            .with_cache(cache)
            .blocking();
        $group.bench_function(BenchmarkId::from_parameter($name), |bencher| {
            bencher.iter(|| assert_eq!(reader.load(id).unwrap().total, $events));
        });
        id.to_string()
    }};
}

fn loads(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("counters.db");
    let memory = AnyStore::new(MemoryStore::new());
    let file = AnyStore::new(FileStore::open(&path).unwrap());
    let bare = floors::Bare::open(&path);
    let cluster = Cluster::start();
    if cluster.is_none() {
        println!("PostgreSQL is not installed: it is left out");
    }
    for events in [10_u64, 1_000, 100_000] {
        let mut group = criterion.benchmark_group(format!("load {events} events"));
        group
            .sample_size(10)
            .measurement_time(Duration::from_secs(3));
        load!(group, "memory", memory, by_events, events, false);
        load!(
            group,
            "memory, snapshots",
            memory,
            by_snapshots,
            events,
            false
        );
        load!(group, "memory, cached", memory, by_events, events, true);
        let id = load!(group, "file", file, by_events, events, false);
        load!(group, "file, snapshots", file, by_snapshots, events, false);
        load!(group, "file, its state", file, by_state, events, false);
        load!(group, "file, cached", file, by_events, events, true);
        group.bench_function(
            BenchmarkId::from_parameter("file: the bare query of the same columns and their JSON"),
            |bencher| bencher.iter(|| assert_eq!(bare.columns(&id), events)),
        );
        group.bench_function(
            BenchmarkId::from_parameter("file: the bare query of the payloads and their JSON"),
            |bencher| bencher.iter(|| assert_eq!(bare.payloads(&id), events)),
        );
        if let Some(cluster) = &cluster {
            let _entered = runtime.enter();
            let connected = runtime.block_on(PostgresOptions::new().connect(&cluster.url()));
            let postgres = AnyStore::new(connected.unwrap());
            load!(group, "postgres", postgres, by_events, events, false);
            load!(
                group,
                "postgres, snapshots",
                postgres,
                by_snapshots,
                events,
                false
            );
            load!(
                group,
                "postgres, its state",
                postgres,
                by_state,
                events,
                false
            );
        }
        group.finish();
    }
}

criterion_group!(benches, commands, loads);
criterion_main!(benches);
