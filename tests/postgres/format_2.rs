//! A store of format 2 is migrated to the newest format.

use entail::{
    AnyStore, PostgresOptions, PostgresStore, Recorded, StoreError, StreamName,
    prelude::*,
    store::{Filter, Payload},
};
use entail_test_support::cluster::Cluster;

use super::{
    cluster, counters::*, faults::own_cluster, keys::keys_in_a_collation, one, order::client,
};

const FORMAT_2: &str = include_str!("../fixtures/postgres-format-2.sql");

/// Loads the fixture into a schema of this name.
async fn load(cluster: &Cluster, schema: &str) -> PostgresOptions {
    let script = FORMAT_2.replace("of format 2", schema);
    client(cluster).await.batch_execute(&script).await.unwrap();
    PostgresOptions::new().schema(schema).connections(2)
}

pub async fn log(store: &PostgresStore) -> Vec<Recorded<Payload>> {
    let page = store.log(Position::START, &Filter::all(), 1000).await;
    page.unwrap().events
}

/// Holds what the fixture has of the counters of one kind, and goes on with them.
macro_rules! holds {
    ($module:ident, $store:expr, $of:literal) => {{
        use $module::*;
        let all = Repository::<Counter, _>::new(AnyStore::new($store.clone()));
        for number in [1, 2] {
            let id = Id::of(Uuid::from_u128(number));
            let counter = all.load(id).await.unwrap();
            assert_eq!(counter.total, 111);
            assert_eq!(counter.name, Some(format!("{} {number}", $of)));
            assert_eq!(counter.version(), Version::new(4));
            // A message counts once.
            let again = all.execute_once(id, "first", Count).await.unwrap();
            assert_eq!((again.version, again.event), (Version::new(2), Counted));
            let add = Add { number: 100 };
            let again = all.execute_once(id, "Second", add).await.unwrap();
            assert_eq!((again.version, again.event), (Version::new(4), Added(100)));
            assert_eq!(
                again.position,
                log(&$store)
                    .await
                    .iter()
                    .find(|event| event.version == Version::new(4)
                        && event.stream == StreamName::of::<Counter>(&id))
                    .map(|event| event.position)
            );
            // The name is claimed.
            let name = Name {
                name: format!("{} {number}", $of),
            };
            let error = all.execute(Id::new(), name).await.unwrap_err();
            assert!(matches!(error, Error::Rejected(CounterError::NameTaken)));
            // It goes on, and a second reader sees it.
            all.execute(id, Count).await.unwrap();
            all.execute_once(id, "third", Add { number: 1000 })
                .await
                .unwrap();
            let elsewhere = Repository::<Counter, _>::new(AnyStore::new($store.clone()));
            assert_eq!(elsewhere.load(id).await.unwrap().total, 1112);
        }
    }};
}

pub(crate) use holds;

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_format_2_opens_with_all_that_it_held() {
    let Some(cluster) = cluster() else { return };
    let options = load(cluster, "of format 2").await;
    // Machines that start at once migrate it together.
    let machines = (0..4).map(|_| {
        let (url, options) = (cluster.url(), options.clone());
        tokio::spawn(async move { options.connect(&url).await.unwrap() })
    });
    let mut stores = Vec::new();
    for machine in machines.collect::<Vec<_>>() {
        stores.push(machine.await.unwrap());
    }
    let format = cluster.psql("SELECT version FROM \"of format 2\".format");
    assert_eq!(format.trim(), "4");
    let found = keys_in_a_collation(cluster, "of format 2").await;
    assert_eq!(found, Vec::<String>::new());

    let before = log(&stores[0]).await;
    let sequences = before.iter().map(|event| event.position.sequence());
    let expected: Vec<u64> = (1..=16).chain([20, 22, 23, 24]).collect();
    assert_eq!(sequences.collect::<Vec<_>>(), expected);
    let mut consumers = stores[1].checkpoints().await.unwrap();
    consumers.sort();
    let at = |sequence: u64| Position::new(sequence, sequence);
    let sequence = |(name, at): &(String, Position)| (name.clone(), at.sequence());
    assert_eq!(
        consumers.iter().map(sequence).collect::<Vec<_>>(),
        [
            ("Reports".to_owned(), at(11).sequence()),
            ("mail".to_owned(), at(21).sequence())
        ]
    );
    holds!(by_events, stores[0], "plain");
    holds!(by_snapshots, stores[1], "snapshot");
    holds!(by_state, stores[2], "state");

    let all = log(&stores[3]).await;
    assert_eq!((all.len(), &all[..20]), (32, &before[..]));
    assert!(all.is_sorted_by_key(|event| event.position));
    // What every consumer has processed is pruned, and nothing else.
    let of_states = Repository::<by_state::Counter, _>::new(AnyStore::new(stores[0].clone()));
    assert_eq!(of_states.prune(100).await.unwrap(), 0);
    stores[0].set_checkpoint("Reports", None).await.unwrap();
    let mail = before[17].position;
    stores[0].set_checkpoint("mail", Some(mail)).await.unwrap();
    assert_eq!(of_states.prune(100).await.unwrap(), 2);
    assert_eq!(log(&stores[3]).await.len(), 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_format_2_whose_positions_are_ahead_of_its_cluster_is_adopted() {
    let Some(cluster) = own_cluster() else { return };
    let options = load(&cluster, "of format 2").await;
    // As if the old cluster had given out more transaction ids.
    let ahead = "SET search_path = \"of format 2\";
                 UPDATE events SET transaction = (transaction::text::bigint + 1000000000)::text::xid8;
                 UPDATE checkpoints SET transaction = (transaction::text::bigint + 1000000000)::text::xid8;
                 UPDATE messages SET transaction = (transaction::text::bigint + 1000000000)::text::xid8";
    cluster.psql(ahead);
    let error = options.clone().connect(&cluster.url()).await.unwrap_err();
    assert!(
        matches!(error, StoreError::OtherCluster { .. }),
        "{error:?}"
    );
    // It was not changed.
    let format = cluster.psql("SELECT version FROM \"of format 2\".format");
    assert_eq!(format.trim(), "2");
    let store = options.adopt(&cluster.url()).await.unwrap();
    let before = log(&store).await;
    assert_eq!(before.len(), 20);
    let stream = StreamName::new("order", "1");
    store.append(one(&stream, 0, "happened")).await.unwrap();
    let after = log(&store).await;
    assert_eq!(after[..20], before);
    assert_eq!(after[20].stream, stream);
}
