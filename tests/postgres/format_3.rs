//! A store of format 3 is migrated to the newest format.

use entail::{
    AnyStore, Position, PostgresOptions, StoreError, StreamName,
    prelude::*,
    store::{DocumentChange, DocumentContent, DocumentKey},
};
use entail_test_support::cluster::Cluster;

use super::{
    cluster,
    counters::*,
    faults::own_cluster,
    format_2::{holds, log},
    keys::keys_in_a_collation,
    order::client,
};

const FORMAT_3: &str = include_str!("../fixtures/postgres-format-3.sql");
/// As if the cluster were the one that the store was written in.
const IN_THIS_CLUSTER: &str = "UPDATE \"of format 3\".format SET system_identifier = \
    (SELECT system_identifier FROM pg_control_system())";

async fn load(cluster: &Cluster) -> PostgresOptions {
    client(cluster).await.batch_execute(FORMAT_3).await.unwrap();
    PostgresOptions::new().schema("of format 3").connections(2)
}

fn document(json: &str, position: Option<Position>) -> DocumentChange {
    DocumentChange {
        key: DocumentKey::new("kind", "name"),
        expected: None,
        content: Some(DocumentContent {
            position,
            json: json.to_owned(),
            ..DocumentContent::default()
        }),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_format_3_opens_with_all_that_it_held() {
    let Some(cluster) = cluster() else { return };
    let options = load(cluster).await;
    cluster.psql(IN_THIS_CLUSTER);
    // Machines that start at once migrate it together.
    let machines = (0..4).map(|_| {
        let (url, options) = (cluster.url(), options.clone());
        tokio::spawn(async move { options.connect(&url).await.unwrap() })
    });
    let mut stores = Vec::new();
    for machine in machines.collect::<Vec<_>>() {
        stores.push(machine.await.unwrap());
    }
    let format = cluster.psql("SELECT version FROM \"of format 3\".format");
    assert_eq!(format.trim(), "4");
    let found = keys_in_a_collation(cluster, "of format 3").await;
    assert_eq!(found, Vec::<String>::new());
    let before = log(&stores[0]).await;
    assert_eq!(before.len(), 20);
    let consumers = stores[1].checkpoints().await.unwrap();
    let names: Vec<_> = consumers.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["Reports", "mail"]);
    assert_eq!(consumers[0].1, before[10].position);
    holds!(by_events, stores[0], "plain");
    holds!(by_snapshots, stores[1], "snapshot");
    holds!(by_state, stores[2], "state");
    // It keeps documents now.
    let first = stores[3].write_documents(vec![document("1", None)]).await;
    let last = stores[0].write_documents(vec![document("2", None)]).await;
    assert!(last.unwrap() > first.unwrap());
    let all = stores[1].all_documents(None, 10).await.unwrap();
    assert_eq!((all.len(), &*all[0].content.json), (1, "2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_format_3_is_migrated_when_it_is_adopted() {
    let Some(cluster) = own_cluster() else { return };
    let options = load(&cluster).await;
    let error = options.clone().connect(&cluster.url()).await.unwrap_err();
    assert!(
        matches!(error, StoreError::OtherCluster { .. }),
        "{error:?}"
    );
    // It was not changed.
    let format = "SELECT version FROM \"of format 3\".format";
    assert_eq!(cluster.psql(format).trim(), "3");
    let store = options.adopt(&cluster.url()).await.unwrap();
    assert_eq!(cluster.psql(format).trim(), "4");
    holds!(by_events, store, "plain");
    // A position of a document that is ahead of the cluster is noticed, too.
    let far = Position::new(1 << 40, 1);
    store
        .write_documents(vec![document("{}", Some(far))])
        .await
        .unwrap();
    drop(store);
    let options = PostgresOptions::new().schema("of format 3");
    let error = options.clone().connect(&cluster.url()).await.unwrap_err();
    assert!(
        matches!(error, StoreError::OtherCluster { .. }),
        "{error:?}"
    );
    let store = options.adopt(&cluster.url()).await.unwrap();
    let counters = Repository::<by_state::Counter, _>::new(AnyStore::new(store.clone()));
    let id = Id::of(Uuid::from_u128(1));
    let counted = counters.execute(id, by_state::Count).await.unwrap();
    assert!(counted.position > Some(far));
}
