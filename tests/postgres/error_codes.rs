//! A server that has no connections left.

use std::time::Duration;

use entail::{
    Position, PostgresOptions, StreamName,
    prelude::{Id, Repository},
    store::{Filter, Log as _, Streams as _},
};

use super::{
    cluster, fresh_schema, one,
    promises::{Count, Counter},
    quoted,
};

/// Creates a role that may have this number of connections, and may create schemas.
fn role(limit: usize) -> Option<(String, String)> {
    let cluster = cluster()?;
    let role = fresh_schema();
    let name = quoted(&role);
    cluster.psql(&format!(
        "CREATE ROLE {name} LOGIN CONNECTION LIMIT {limit}; \
         GRANT CREATE ON DATABASE postgres TO {name}"
    ));
    let user = role.replace('"', "%22").replace(' ', "%20");
    Some((cluster.url().replace("entail@", &format!("{user}@")), role))
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_that_get_no_connection_use_those_that_there_are() {
    let Some((url, schema)) = role(2) else { return };
    let options = PostgresOptions::new().schema(schema);
    let counters = Repository::<Counter, _>::new(options.connect(&url).await.unwrap());
    let shared = Id::new();
    let writers = (0..20).map(|_| {
        let counters = counters.clone();
        tokio::spawn(async move {
            for _ in 0..3 {
                counters.execute(Id::new(), Count).await.unwrap();
                counters.execute(shared, Count).await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(counters.load(shared).await.unwrap().total, 60);
    let all = Filter::all();
    let page = counters.store().log(Position::START, &all, 200).await;
    assert_eq!(page.unwrap().events.len(), 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_gets_no_connection_at_all_says_that_it_may_pass() {
    let Some((url, schema)) = role(1) else { return };
    let options = PostgresOptions::new()
        .schema(schema)
        .connections(1)
        .patience(Duration::from_millis(300));
    let stream = StreamName::new("order", "1");
    let first = options.clone().connect(&url).await.unwrap();
    first.append(one(&stream, 0, "happened")).await.unwrap();
    // The first store has the only connection.
    let error = options.clone().connect(&url).await.unwrap_err();
    assert!(
        error.is_retryable() && error.is_outcome_known(),
        "{error:?}"
    );
    drop(first);
    let end = std::time::Instant::now() + Duration::from_secs(30);
    let second = loop {
        match options.clone().connect(&url).await {
            Ok(store) => break store,
            Err(error) => assert!(error.is_retryable(), "{error:?}"),
        }
        assert!(
            std::time::Instant::now() < end,
            "it never gets a connection"
        );
    };
    second.append(one(&stream, 1, "happened")).await.unwrap();
}
