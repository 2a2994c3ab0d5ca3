//! The store in PostgreSQL, on a throwaway cluster of these tests' own.
//!
//! Where the server's programs are not installed, they say so and test nothing.

#![allow(missing_docs)] // tests document themselves by their names
#![allow(unreachable_pub)] // shared between the modules
#![allow(clippy::print_stdout)] // one says how much it has seen
#![allow(clippy::arithmetic_side_effects)] // an overflow fails the test, as it should
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic fails the test

mod callers;
mod counters;
mod documents;
mod error_codes;
mod faults;
mod filtered;
mod format_2;
mod format_3;
mod formats;
mod group;
mod keys;
mod leases;
mod lost;
mod order;
mod promises;
mod proxy;
mod prune;
mod read_only;
mod refused;
mod relay;
mod renamed;
mod restored;
mod rights;
mod settings;
mod switched;
mod tables;
mod tls;
mod trips;
mod wake;
mod window;

use std::{
    io::{self, Write},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use entail::{
    PostgresOptions, PostgresStore, StreamName, Timestamp, Uuid, Version,
    store::{Append, NewEvent, Payload},
};
use entail_test_support::cluster::Cluster;

/// The tests' cluster, if the server's programs are installed.
fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let start = || {
        let cluster = Cluster::start();
        let found = match &cluster {
            Some(cluster) => format!("a cluster of {} was started", cluster.version()),
            None => "PostgreSQL is not installed: NOTHING was tested on it".to_owned(),
        };
        #[allow(clippy::explicit_write)] // past what the test runner keeps to itself
        writeln!(io::stderr(), "postgres tests: {found}").unwrap();
        cluster
    };
    CLUSTER.get_or_init(start).as_ref()
}

/// The name of a schema that no other test uses.
fn fresh_schema() -> String {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    format!("store \"{}\"", MADE.fetch_add(1, Ordering::Relaxed))
}

/// A schema's name as SQL takes it.
fn quoted(schema: &str) -> String {
    format!("\"{}\"", schema.replace('"', "\"\""))
}

async fn fresh_store(cluster: &Cluster) -> PostgresStore {
    let options = PostgresOptions::new().schema(fresh_schema()).connections(4);
    options.connect(&cluster.url()).await.unwrap()
}

/// One event for this stream.
fn one(stream: &StreamName, expected: u64, name: &str) -> Append {
    let event = NewEvent {
        payload: Payload {
            name: name.to_owned().into(),
            schema_version: 1,
            json: "{}".to_owned(),
        },
        event_id: Uuid::now_v7(),
        time: Timestamp::default(),
        correlation: Uuid::now_v7(),
        causation: None,
    };
    Append::new(stream.clone(), Version::new(expected), vec![event])
}
