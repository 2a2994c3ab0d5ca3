//! Stores of every released format are brought to the newest.

use entail::{Position, PostgresOptions, prelude::*, store::Filter};

use super::{cluster, order::client, promises::*};

const FORMAT_1: &str = include_str!("../fixtures/postgres-format-1.sql");

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_format_1_opens_with_all_that_it_held() {
    let Some(cluster) = cluster() else { return };
    client(cluster).await.batch_execute(FORMAT_1).await.unwrap();
    // Machines that start at once bring it there between them.
    let machines = (0..4).map(|_| {
        let url = cluster.url();
        tokio::spawn(async move {
            let options = PostgresOptions::new().schema("of format 1").connections(2);
            options.connect(&url).await.unwrap()
        })
    });
    let mut count = 3;
    for machine in machines.collect::<Vec<_>>() {
        let store = machine.await.unwrap();
        let counters = Repository::<Counter, _>::new(store.clone());
        let id = Id::of(Uuid::from_u128(1));
        assert_eq!(counters.load(id).await.unwrap().total, count);
        let message = format!("m{count}");
        counters.execute_once(id, message, Count).await.unwrap();
        count += 1;
        let log = store
            .log(Position::START, &Filter::all(), 100)
            .await
            .unwrap();
        assert_eq!(log.events.len() as u64, count);
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_brought_there_stays_as_it_was() {
    let Some(cluster) = cluster() else { return };
    let client = client(cluster).await;
    let other = FORMAT_1.replace("of format 1", "of format 1, in the way");
    client.batch_execute(&other).await.unwrap();
    let taken = "CREATE TABLE \"of format 1, in the way\".checkpoints ()";
    client.batch_execute(taken).await.unwrap();
    let options = PostgresOptions::new().schema("of format 1, in the way");
    let error = options.clone().connect(&cluster.url()).await.unwrap_err();
    assert!(!error.is_retryable(), "{error}");
    let sql = "SELECT max(version), to_regclass('\"of format 1, in the way\".states') IS NULL \
               FROM \"of format 1, in the way\".format";
    let row = client.query_one(sql, &[]).await.unwrap();
    assert_eq!((row.get::<_, i32>(0), row.get::<_, bool>(1)), (1, true));
    let free = "DROP TABLE \"of format 1, in the way\".checkpoints";
    client.batch_execute(free).await.unwrap();
    options.connect(&cluster.url()).await.unwrap();
}
