//! Appends by 1, 4, 16 and 64 writers at once, each store beside its floor of the same run.
//!
//! A time is one append's share: the whole run divided by the number of appends.
#![allow(missing_docs)] // criterion's macros make the functions
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)] // a panic ends the bench
#![allow(clippy::cast_possible_wrap, clippy::cast_precision_loss)] // the counts are small
#![allow(unreachable_pub)] // shared between the modules
#![allow(clippy::print_stdout)] // it says which stores there are

mod floors;

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use entail::{FileStore, MemoryStore, PostgresOptions, Store, StreamName, Version, store::Append};
use entail_benches::order_line::{NAME, event};
use entail_test_support::cluster::Cluster;
use tokio::runtime::Runtime;

const WRITERS: [usize; 4] = [1, 4, 16, 64];
/// How long so many appends take, shared by so many writers, each on a stream of its own.
fn timed<S: Store + Clone>(runtime: &Runtime, store: &S, writers: usize, appends: u64) -> Duration {
    let each = appends.div_ceil(writers as u64);
    let begun = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|_| {
            let store = store.clone();
            let stream = StreamName::new("order", entail_id());
            runtime.spawn(async move {
                for version in 0..each {
                    let expected = Version::new(version);
                    let append = Append::new(stream.clone(), expected, vec![event(NAME)]);
                    store.append(append).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        runtime.block_on(task).unwrap();
    }
    share(begun.elapsed(), each * writers as u64, appends)
}

/// The time that `wanted` of the `done` appends took.
fn share(elapsed: Duration, done: u64, wanted: u64) -> Duration {
    elapsed.mul_f64(wanted as f64 / done as f64)
}

fn entail_id() -> String {
    static MADE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    MADE.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
        .to_string()
}

fn appends(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    // On the disk on which the repository lies: what is in memory needs no sync.
    let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    let file = |name: &str, writers: usize| folder.path().join(format!("{name}-{writers}"));
    let cluster = Cluster::start();
    if cluster.is_none() {
        println!("PostgreSQL is not installed: it is left out");
    }
    for writers in WRITERS {
        let mut group = criterion.benchmark_group(format!("append/{writers}"));
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(500))
            .measurement_time(Duration::from_secs(2));
        let mut bench = |name: &str, run: &dyn Fn(u64) -> Duration| {
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter_custom(run);
            });
        };
        let store = MemoryStore::new();
        bench("memory", &|appends| {
            timed(&runtime, &store, writers, appends)
        });
        bench("memory: a map of lists behind a lock", &|appends| {
            floors::map_of_lists(&runtime, writers, appends)
        });

        let store = FileStore::open(file("store", writers)).unwrap();
        bench("file", &|appends| timed(&runtime, &store, writers, appends));
        let path = file("grouped", writers);
        bench("file: bare rusqlite, group commit", &|appends| {
            floors::sqlite_grouped(&path, writers, appends)
        });
        let path = file("ungrouped", writers);
        bench("file: bare rusqlite, a connection each", &|appends| {
            floors::sqlite_ungrouped(&path, writers, appends)
        });
        let path = file("raw", writers);
        bench("file: write and fdatasync, together", &|appends| {
            floors::raw_grouped(&path, writers, appends)
        });

        if let Some(cluster) = &cluster {
            let options = PostgresOptions::new().connections(writers.min(16));
            let store = runtime.block_on(options.connect(&cluster.url())).unwrap();
            bench("postgres", &|appends| {
                timed(&runtime, &store, writers, appends)
            });
            let floor = floors::BareInsert::new(&runtime, &cluster.url(), writers.min(16));
            bench("postgres: a bare INSERT", &|appends| {
                floor.run(&runtime, writers.min(16), appends)
            });
        }
        group.finish();
    }
}

criterion_group!(benches, appends);
criterion_main!(benches);
