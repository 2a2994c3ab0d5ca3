//! How often a command goes to the server and back, counted on the wire.

use std::sync::{Arc, atomic::Ordering};

use entail::{
    PostgresOptions,
    prelude::{Id, Repository},
};

use super::{
    cluster, fresh_schema,
    promises::{Count, Counter},
    proxy::Proxy,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_one_round_trip_and_on_an_unknown_aggregate_two() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let proxy = Arc::new(Proxy {
        // What tells other machines, for which no command waits.
        uncounted: vec![format!("entail {schema}"), "pg_notify".to_owned()],
        ..Proxy::default()
    });
    let through = proxy.stand_before(cluster).await;
    let options = PostgresOptions::new().schema(&schema).connections(1);
    let store = options.connect(&through).await.unwrap();
    let counters = Repository::<Counter, _>::new(store.clone());
    let id = Id::new();
    // Once each, so that the server knows the statements.
    counters.execute(id, Count).await.unwrap();
    let elsewhere = Repository::<Counter, _>::new(store.clone());
    elsewhere.execute(id, Count).await.unwrap();
    proxy.trips.store(0, Ordering::SeqCst);
    elsewhere.execute(id, Count).await.unwrap();
    assert_eq!(
        proxy.trips.swap(0, Ordering::SeqCst),
        1,
        "on a cached aggregate"
    );
    let unknowing = Repository::<Counter, _>::new(store);
    unknowing.execute(id, Count).await.unwrap();
    assert_eq!(
        proxy.trips.swap(0, Ordering::SeqCst),
        2,
        "on one that is not"
    );
}
