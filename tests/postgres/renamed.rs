//! A schema that is renamed or dropped while a store is open.

use entail::{
    Position, PostgresOptions, PostgresStore, StoreError, StreamName, Version,
    store::{Filter, Log as _, Message, Portable as _, Restored, Streams as _},
};

use super::{cluster, fresh_schema, one, order::client, quoted};

fn order() -> StreamName {
    StreamName::new("order", "1")
}

/// What each call of the store returns, by its name.
async fn all_calls(store: &PostgresStore) -> Vec<(&'static str, Result<(), StoreError>)> {
    let page = store.read(&order(), Version::NONE, 10).await;
    let expected = page.map_or(1, |page| page.version.get());
    let plain = one(&order(), expected, "plain");
    let mut several = one(&order(), expected + 1, "several");
    several.events.extend(plain.events.clone());
    several.events[1].event_id = entail::Uuid::now_v7();
    let mut whole = one(&order(), expected + 3, "whole");
    whole.message = Some(Message {
        id: format!("m{expected}").into(),
        answer: String::new(),
    });
    let filter = Filter::all().aggregate("order");
    vec![
        ("append", store.append(plain).await.map(drop)),
        ("append several", store.append(several).await.map(drop)),
        ("append all", store.append(whole).await.map(drop)),
        (
            "read",
            store.read(&order(), Version::NONE, 10).await.map(drop),
        ),
        ("load", store.load(&order(), 10).await.map(drop)),
        (
            "answer",
            store.answer(&order(), &"m".into()).await.map(drop),
        ),
        (
            "log",
            store
                .log(Position::START, &Filter::all(), 10)
                .await
                .map(drop),
        ),
        (
            "log of a filter",
            store.log(Position::START, &filter, 10).await.map(drop),
        ),
        ("checkpoints", store.checkpoints().await.map(drop)),
        (
            "set a checkpoint",
            store.set_checkpoint("mail", Some(Position::START)).await,
        ),
        (
            "remove a checkpoint",
            store.set_checkpoint("mail", None).await,
        ),
        ("prune", store.prune("order", "a shape", 10).await.map(drop)),
        ("holdings", store.holdings(None, 10).await.map(drop)),
        ("restore", store.restore(Restored::default()).await),
    ]
}

/// Holds that every call fails in the same way, on old connections and on new ones.
async fn every_call_fails_alike(store: &PostgresStore) {
    for _ in 0..3 {
        for (call, outcome) in all_calls(store).await {
            let Err(error) = outcome else {
                panic!("{call} works");
            };
            assert!(
                matches!(error, StoreError::Database { .. }),
                "{call}: {error:?}"
            );
            assert!(!error.is_retryable(), "{call}");
        }
    }
}

async fn every_call_works(store: &PostgresStore) {
    // Twice, so that all statements are prepared on several connections.
    for _ in 0..2 {
        for (call, outcome) in all_calls(store).await {
            assert!(outcome.is_ok(), "{call}: {outcome:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_schema_was_renamed_every_call_fails_alike() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(4);
    let store = options.clone().connect(&cluster.url()).await.unwrap();
    every_call_works(&store).await;
    let (from, to) = (quoted(&schema), quoted(&format!("{schema} moved")));
    let client = client(cluster).await;
    let rename = format!("ALTER SCHEMA {from} RENAME TO {to}");
    client.batch_execute(&rename).await.unwrap();
    let count = format!("SELECT count(*) FROM {to}.events");
    let count = async || -> i64 { client.query_one(&count, &[]).await.unwrap().get(0) };
    let before = count().await;
    every_call_fails_alike(&store).await;
    assert_eq!(count().await, before);

    // A new store there, under the old name, is not the one that was opened.
    drop(options.connect(&cluster.url()).await.unwrap());
    every_call_fails_alike(&store).await;
    let new = format!("SELECT count(*) FROM {from}.events");
    let new: i64 = client.query_one(&new, &[]).await.unwrap().get(0);
    assert_eq!((new, count().await), (0, before));

    // Opened under its new name, it has everything.
    let options = PostgresOptions::new().schema(format!("{schema} moved"));
    let store = options.connect(&cluster.url()).await.unwrap();
    every_call_works(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_schema_was_dropped_every_call_fails_alike() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(4);
    let store = options.connect(&cluster.url()).await.unwrap();
    every_call_works(&store).await;
    let drop = format!("DROP SCHEMA {} CASCADE", quoted(&schema));
    client(cluster).await.batch_execute(&drop).await.unwrap();
    every_call_fails_alike(&store).await;
}
