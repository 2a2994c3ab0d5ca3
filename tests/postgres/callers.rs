//! Calls from places in which the store cannot answer.

use std::{env, process};

use entail::{Error, PostgresOptions, StoreError, prelude::*};
use fork::{Fork, fork, waitpid};

use super::{
    cluster, fresh_schema,
    promises::{Count, Counter},
};

fn runtime(threads: usize) -> tokio::runtime::Runtime {
    let mut builder = if threads == 1 {
        tokio::runtime::Builder::new_current_thread()
    } else {
        tokio::runtime::Builder::new_multi_thread()
    };
    builder.enable_all().build().unwrap()
}

#[test]
fn a_blocking_call_inside_of_the_runtime_that_must_answer_it_is_refused_at_once() {
    let Some(cluster) = cluster() else { return };
    let options = PostgresOptions::new().schema(fresh_schema());
    let outer = runtime(1);
    let store = outer.block_on(options.connect(&cluster.url())).unwrap();
    let counters = Repository::<Counter, _>::new(store).blocking();
    let id = Id::new();
    for _ in 0..2 {
        outer
            .block_on(counters.repository().execute(id, Count))
            .unwrap();
    }
    let refused = outer.block_on(async { counters.execute(id, Count) });
    let error = refused.unwrap_err();
    assert!(
        matches!(error, Error::Store(StoreError::Reentrant { .. })),
        "{error:?}"
    );
    assert!(error.to_string().contains("blocking call"), "{error}");
    let refused = outer.block_on(async { counters.load(id).map(|root| root.version()) });
    assert!(matches!(
        refused,
        Err(Error::Store(StoreError::Reentrant { .. }))
    ));
    // Outside of it, no thread runs the runtime.
    let refused = counters.execute(id, Count);
    assert!(matches!(
        refused,
        Err(Error::Store(StoreError::Reentrant { .. }))
    ));
    let loaded = outer.block_on(counters.repository().load(id)).unwrap();
    assert_eq!(loaded.version(), Version::new(2));
}

/// The process that forks. It is a process of its own: a child has only the thread that forked.
#[test]
#[ignore = "it is the child process of the next one"]
fn forks_with_an_open_store() {
    let (Ok(url), Ok(schema)) = (env::var("ENTAIL_URL"), env::var("ENTAIL_SCHEMA")) else {
        return;
    };
    let options = PostgresOptions::new().schema(schema);
    let outer = runtime(2);
    let store = outer.block_on(options.connect(&url)).unwrap();
    let counters = Repository::<Counter, _>::new(store).blocking();
    let id = Id::new();
    counters.execute(id, Count).unwrap();
    match fork().unwrap() {
        Fork::Child => {
            let refused = counters.execute(id, Count);
            let is_refused = matches!(refused, Err(Error::Store(StoreError::Forked { .. })));
            let loaded = counters.load(id).map(|root| root.version());
            let is_unread = matches!(loaded, Err(Error::Store(StoreError::Forked { .. })));
            process::exit(if is_refused && is_unread { 7 } else { 1 });
        }
        Fork::Parent(child) => {
            let status = waitpid(child).unwrap();
            // The parent goes on.
            counters.execute(id, Count).unwrap();
            assert_eq!(counters.load(id).unwrap().version(), Version::new(2));
            process::exit(i32::from(status >> 8 != 7));
        }
    }
}

#[test]
fn a_child_that_was_forked_is_refused_and_the_parent_goes_on() {
    let Some(cluster) = cluster() else { return };
    let output = process::Command::new(env::current_exe().unwrap())
        .args(["--exact", "callers::forks_with_an_open_store"])
        .args(["--ignored", "--nocapture"])
        .env("ENTAIL_URL", cluster.url())
        .env("ENTAIL_SCHEMA", fresh_schema())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}
