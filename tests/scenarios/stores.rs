//! The three stores.

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use entail::{PostgresOptions, block_on, prelude::*, store::AnyStore};
use entail_test_support::cluster::Cluster;

/// Where a store is kept.
#[derive(Clone, Debug)]
pub enum Place {
    Memory,
    File(PathBuf),
    Postgres { url: String, schema: String },
}

impl Place {
    pub fn open(&self) -> AnyStore {
        match self {
            Self::Memory => AnyStore::new(MemoryStore::new()),
            Self::File(path) => AnyStore::new(FileStore::open(path).unwrap()),
            Self::Postgres { url, schema } => {
                let options = PostgresOptions::new().schema(schema).connections(4);
                AnyStore::new(block_on(options.connect(url)).unwrap())
            }
        }
    }
}

/// The kinds of stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Memory,
    File,
    Postgres,
}

/// New places for stores of a kind. `None` if PostgreSQL is not installed.
pub fn places(kind: Kind) -> Option<impl Fn() -> Place> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let url = match kind {
        Kind::Memory | Kind::File => String::new(),
        Kind::Postgres => cluster()?.url(),
    };
    let folder = (kind == Kind::File).then(|| tempfile::tempdir().unwrap());
    Some(move || {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        match &folder {
            Some(folder) => Place::File(folder.path().join(format!("{number}.db"))),
            None if kind == Kind::Postgres => Place::Postgres {
                url: url.clone(),
                schema: format!("scenario {number}"),
            },
            None => Place::Memory,
        }
    })
}

/// The cluster of these tests, if the server's programs are installed.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let start = || {
        let cluster = Cluster::start();
        println!(
            "\nscenarios: {}",
            match &cluster {
                Some(cluster) => format!("a cluster of {} was started", cluster.version()),
                None => "PostgreSQL is not installed: NOTHING was tested on it".to_owned(),
            }
        );
        cluster
    };
    CLUSTER.get_or_init(start).as_ref()
}

/// Makes a module of tests for each scenario: each test on each store.
macro_rules! on_each_store {
    ($run:ident) => {
        crate::stores::on_each_store!($run: bank, orders, pizzeria, roster);
    };
    ($run:ident: $($scenario:ident),*) => {$(
        mod $scenario {
            use super::$run;
            use crate::{$scenario::Played, stores::Kind};

            #[test]
            fn in_memory() {
                $run::<Played>(Kind::Memory);
            }

            #[test]
            fn in_a_file() {
                $run::<Played>(Kind::File);
            }

            #[test]
            fn on_postgres() {
                $run::<Played>(Kind::Postgres);
            }
        }
    )*};
}

pub(crate) use on_each_store;
