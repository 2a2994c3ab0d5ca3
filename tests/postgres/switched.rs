//! An address that leads to another server while the store is open.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use entail::{
    Position, PostgresOptions, PostgresStore, StoreError, Version,
    store::{Append, Log as _, Portable as _, Restored, Streams as _},
};
use entail_test_support::cluster::Cluster;

use super::{
    faults::own_cluster,
    one,
    order::client,
    proxy::Proxy,
    restored::{events_after, open, order, two_clusters},
};

/// A store through a proxy that leads to this cluster.
async fn through_proxy(cluster: &Cluster) -> (Arc<Proxy>, PostgresStore) {
    let proxy = Arc::<Proxy>::default();
    let url = proxy.stand_before(cluster).await;
    let options = PostgresOptions::new()
        .connections(4)
        .patience(Duration::from_secs(2));
    (proxy, options.connect(&url).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_that_comes_to_another_cluster_writes_nothing_there() {
    let Some((old, new)) = two_clusters(&[]) else {
        return;
    };
    let (proxy, store) = through_proxy(&old).await;
    store.append(one(&order("a"), 0, "first")).await.unwrap();
    // There is a store in the other cluster, too, and it looks the same.
    new.psql(&old.dump(&["--schema=entail"]));
    drop(PostgresOptions::new().adopt(&new.url()).await.unwrap());
    let rows =
        "SELECT (SELECT count(*) FROM entail.events), (SELECT count(*) FROM entail.checkpoints)";
    let before = new.psql(rows);
    proxy.lead_to(&new).await;
    // The store sees that its connections have ended.
    let _ = store.checkpoints().await;
    for _ in 0..3 {
        let restored = Restored::default();
        for error in [
            store
                .append(one(&order("a"), 1, "second"))
                .await
                .unwrap_err(),
            store
                .append(one(&order("b"), 0, "other"))
                .await
                .unwrap_err(),
            store.load(&order("a"), 10).await.unwrap_err(),
            store.checkpoints().await.unwrap_err(),
            store
                .set_checkpoint("mail", Some(Position::START))
                .await
                .unwrap_err(),
            store.prune("order", "a shape", 10).await.unwrap_err(),
            store.restore(restored).await.unwrap_err(),
        ] {
            assert!(
                matches!(error, StoreError::OtherCluster { .. }),
                "{error:?}"
            );
        }
    }
    assert_eq!(new.psql(rows), before);
    // It is usable when it is led back.
    proxy.lead_to(&old).await;
    store.append(one(&order("a"), 1, "second")).await.unwrap();
}

/// Appends until it succeeds. Until then every error must say that it may pass.
async fn append_in_the_end(store: &PostgresStore, append: Append) {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        match store.append(append.clone()).await {
            Ok(_) => return,
            Err(error) => assert!(error.is_retryable(), "{error:?}"),
        }
        assert!(Instant::now() < end, "it never succeeds");
    }
}

/// Waits until the standby has everything that its primary has now.
pub async fn catch_up(primary: &Cluster, standby: &Cluster) {
    let at = primary.psql("SELECT pg_current_wal_lsn()");
    let sql = format!("SELECT pg_last_wal_replay_lsn() >= '{}'::pg_lsn", at.trim());
    let end = Instant::now() + Duration::from_secs(60);
    while standby.psql(&sql).trim() != "t" {
        assert!(Instant::now() < end, "the standby does not catch up");
        tokio::task::yield_now().await;
    }
}

/// Holds that all writes fail now, and may pass, and that reads succeed.
async fn only_reads(store: &PostgresStore, expected: u64) {
    let mut whole = one(&order("a"), expected, "refused");
    whole.message = Some(entail::store::Message {
        id: "refused".into(),
        answer: String::new(),
    });
    let mut several = one(&order("a"), expected, "refused");
    several.events.extend(whole.events.clone());
    for error in [
        store
            .append(one(&order("a"), expected, "refused"))
            .await
            .unwrap_err(),
        store.append(whole).await.unwrap_err(),
        store.append(several).await.unwrap_err(),
        store
            .set_checkpoint("mail", Some(Position::START))
            .await
            .unwrap_err(),
        store.prune("order", "a shape", 10).await.unwrap_err(),
    ] {
        assert!(error.is_retryable(), "{error:?}");
        assert!(error.is_outcome_known(), "{error:?}");
    }
    let page = store.read(&order("a"), Version::NONE, 10).await.unwrap();
    assert_eq!(page.version, Version::new(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_reads_is_left_as_soon_as_the_address_leads_to_one_that_writes() {
    let Some(primary) = own_cluster() else { return };
    let standby = primary.standby();
    let (proxy, store) = through_proxy(&primary).await;
    store.append(one(&order("a"), 0, "first")).await.unwrap();
    catch_up(&primary, &standby).await;
    proxy.lead_to(&standby).await;
    // The store sees that its connections have ended.
    let _ = store.checkpoints().await;
    only_reads(&store, 1).await;
    // Old connections still lead to the standby, and new ones to the primary.
    proxy.lead_new_ones_to(&primary);
    append_in_the_end(&store, one(&order("a"), 1, "second")).await;
    let direct = open(&primary).await.unwrap();
    assert_eq!(events_after(&direct, Position::START).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_is_promoted_takes_writes_from_the_same_store() {
    let Some(primary) = own_cluster() else { return };
    let standby = primary.standby();
    let (proxy, store) = through_proxy(&primary).await;
    store.append(one(&order("a"), 0, "first")).await.unwrap();
    catch_up(&primary, &standby).await;
    primary.kill();
    proxy.lead_to(&standby).await;
    // The store sees that its connections have ended.
    let _ = store.checkpoints().await;
    only_reads(&store, 1).await;
    standby.promote();
    append_in_the_end(&store, one(&order("a"), 1, "second")).await;
    // The promoted standby is the same store: it opens without more.
    let direct = open(&standby).await.unwrap();
    append_in_the_end(&direct, one(&order("a"), 2, "third")).await;
    let log = events_after(&direct, Position::START).await;
    let versions: Vec<u64> = log.iter().map(|event| event.version.get()).collect();
    assert_eq!(versions, [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_a_standby_waits_for_an_append_that_is_held_open() {
    let Some(primary) = own_cluster() else { return };
    let store = open(&primary).await.unwrap();
    store.append(one(&order("a"), 0, "early")).await.unwrap();
    let standby = primary.standby();
    let of_standby = open(&standby).await.unwrap();
    let holder = client(&primary).await;
    super::order::held_append(&holder, "entail", "1").await;
    store.append(one(&order("a"), 1, "after")).await.unwrap();
    catch_up(&primary, &standby).await;
    let names = async || -> Vec<String> {
        let events = events_after(&of_standby, Position::START).await;
        let names = events.iter().map(|event| event.event.name.to_string());
        names.collect()
    };
    assert_eq!(names().await, ["early"]);
    holder.batch_execute("COMMIT").await.unwrap();
    catch_up(&primary, &standby).await;
    assert_eq!(names().await, ["early", "late", "after"]);
}
