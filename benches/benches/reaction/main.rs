//! From an event to the command that it leads to, by a policy and by a saga, beside the appends and the
//! commands of the same run.
#![allow(missing_docs)] // criterion's macros make the functions
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)] // a panic ends the bench
#![allow(clippy::cast_precision_loss)] // the counts are small
#![allow(unreachable_pub)] // shared between the modules
#![allow(clippy::print_stdout)] // it says which stores there are

mod forward;
mod work;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, criterion_group, criterion_main};
use entail::{PostgresOptions, prelude::*};
use entail_test_support::cluster::Cluster;
use tokio::runtime::Runtime;

/// Each run has a store of its own, so that the length of the log does not count.
fn on_store<S: Store + Clone>(
    criterion: &mut Criterion,
    runtime: &Runtime,
    name: &str,
    open: impl Fn() -> S,
) {
    let mut group = criterion.benchmark_group(format!("reaction/{name}"));
    group
        .sample_size(10)
        .sampling_mode(SamplingMode::Flat)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(5));
    let mut bench = |name: &str, run: &dyn Fn(&Runtime, &S, u64) -> Duration| {
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter_custom(|wanted| run(runtime, &open(), wanted));
        });
    };
    bench("an append, of 64 writers", &work::appends);
    bench(
        "an append with a message, of 64 writers",
        &work::appends_with_messages,
    );
    bench("a command, of 64 tasks", &work::commands);
    bench("a reaction, of 64 streams", &work::reactions);
    bench("a command, one after the other", &work::commands_in_turn);
    bench("from append to reaction", &work::reactions_in_turn);
    bench("a saga of an order", &work::sagas);
    group.finish();
}

fn reactions(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    on_store(criterion, &runtime, "memory", MemoryStore::new);
    // On the disk on which the repository lies: what is in memory needs no sync.
    let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).unwrap();
    on_store(criterion, &runtime, "file", || {
        let path = folder.path().join(Id::<forward::Sender>::new().to_string());
        FileStore::open(path).unwrap()
    });
    let Some(cluster) = Cluster::start() else {
        println!("PostgreSQL is not installed: it is left out");
        return;
    };
    on_store(criterion, &runtime, "postgres", || {
        let options = PostgresOptions::new()
            .schema(Id::<forward::Sender>::new().to_string())
            .connections(16);
        runtime.block_on(options.connect(&cluster.url())).unwrap()
    });
}

criterion_group!(benches, reactions);
criterion_main!(benches);
