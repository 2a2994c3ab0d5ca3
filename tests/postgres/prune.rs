//! Events are pruned while an append waits that has looked at its stream before.

use std::time::Duration;

use entail::store::{Log as _, Streams as _};
use entail::{
    ConcurrencyConflict, PostgresOptions, PostgresStore, StoreError, StreamName, Version,
    store::{Append, Claim, ClaimChange, NewState},
};

use super::{
    cluster, fresh_schema, one,
    order::{client, held_append},
    quoted,
};

fn with_state(stream: &StreamName, expected: u64) -> Append {
    let mut append = one(stream, expected, "happened");
    append.state = Some(NewState {
        shape: "a shape".to_owned(),
        json: "{}".to_owned(),
    });
    append
}

/// Moves a stream on by two events, of which only the second is needed.
async fn move_on(store: &PostgresStore, stream: &StreamName) {
    for expected in 0..2 {
        store.append(with_state(stream, expected)).await.unwrap();
    }
    store
        .prune(stream.aggregate(), "a shape", 10)
        .await
        .unwrap();
}

/// Holds that an append came too late.
async fn was_too_late(
    store: &PostgresStore,
    stream: &StreamName,
    answer: Result<entail::store::Appended, StoreError>,
) {
    let Err(StoreError::Conflict(ConcurrencyConflict { actual, .. })) = answer else {
        panic!("the stream has moved on, and not: {answer:?}");
    };
    assert_eq!(actual, Version::new(2));
    let page = store.read(stream, Version::NONE, 10).await.unwrap();
    assert_eq!(page.version, Version::new(2));
    assert_eq!(page.events.last().unwrap().version, Version::new(2));
    store
        .prune(stream.aggregate(), "a shape", 10)
        .await
        .unwrap();
    let page = store.read(stream, Version::NONE, 10).await.unwrap();
    assert_eq!(page.events.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_that_waited_for_a_claim_finds_that_its_stream_moved_on() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema);
    let store = options.connect(&cluster.url()).await.unwrap();
    let stream = StreamName::new("counter", "1");
    let holder = client(cluster).await;
    let held = format!(
        "BEGIN; INSERT INTO {}.claims VALUES ('number', '1', 'counter', 'another')",
        quoted(&schema)
    );
    holder.batch_execute(&held).await.unwrap();
    let mut waits = with_state(&stream, 0);
    waits.claims = vec![ClaimChange::Take(Claim {
        name: "number".to_owned(),
        value: "1".to_owned(),
    })];
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.append(waits).await }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    move_on(&store, &stream).await;
    holder.batch_execute("ROLLBACK").await.unwrap();
    was_too_late(&store, &stream, waiting.await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_that_waits_has_not_seen_is_not_pruned() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(4);
    let store = options.clone().connect(&cluster.url()).await.unwrap();
    let elsewhere = options.connect(&cluster.url()).await.unwrap();
    // What a group says, which waits for the first of its streams, and would not for long by itself.
    let group = client(cluster).await;
    let holder = client(cluster).await;
    held_append(&holder, &schema, "1").await;
    let stream = StreamName::new("counter", "1");
    let sql = format!(
        "WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(1701737569,
             '{schema}'::regnamespace::oid::integer))
         INSERT INTO {schema}.events (aggregate, id, version, name, schema_version, payload,
             event_id, time, correlation)
         SELECT x, '1', 1, 'late', 1, '{{}}', gen_random_uuid(), 0, gen_random_uuid()
         FROM locked, unnest(ARRAY['held', 'counter']) WITH ORDINALITY AS rows (x, n)
         WHERE NOT EXISTS (SELECT FROM {schema}.events WHERE aggregate = x AND id = '1')
         ORDER BY n ON CONFLICT (aggregate, id, version) DO NOTHING",
        schema = quoted(&schema)
    );
    let waiting = tokio::spawn(async move { group.execute(&sql, &[]).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    move_on(&elsewhere, &stream).await;
    holder.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(
        waiting.await.unwrap().unwrap(),
        1,
        "the one that was held up"
    );
    was_too_late(&store, &stream, store.append(one(&stream, 0, "late")).await).await;
}
