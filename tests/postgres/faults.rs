//! What a server does that is killed, loses connections, or stops to answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use entail::store::{Portable as _, Streams as _};
use entail::{
    PostgresOptions, StoreError, StreamName, Version,
    store::{Append, Claim, ClaimChange, Message, NewState},
};

use entail_test_support::cluster::Cluster;

use super::{cluster, one, order::client};

fn claim(stream: &StreamName, version: u64) -> Claim {
    Claim {
        name: "number".to_owned(),
        value: format!("\"{stream} {version}\""),
    }
}

/// An event; every second one with a message, a state, and a claim in the place of the one before.
fn whole(stream: &StreamName, version: u64) -> Append {
    let mut append = one(stream, version, "happened");
    if version.is_multiple_of(2) {
        append.message = Some(Message {
            id: format!("m{version}").into(),
            answer: version.to_string(),
        });
        append.state = Some(NewState {
            shape: "a shape".to_owned(),
            json: (version + 1).to_string(),
        });
        append.claims = vec![
            ClaimChange::Take(claim(stream, version)),
            ClaimChange::Release(claim(stream, version.saturating_sub(2))),
            ClaimChange::Take(claim(stream, version)),
        ];
    }
    append
}

/// Writes one event after the other while `disturb` does its work; answers how many were accepted.
async fn written_while(
    store: &entail::PostgresStore,
    stream: &StreamName,
    disturb: impl FnOnce() + Send + 'static,
) -> u64 {
    let over = Arc::new(AtomicBool::new(false));
    let disturbed = std::thread::spawn({
        let over = over.clone();
        move || {
            std::thread::sleep(Duration::from_millis(100));
            disturb();
            over.store(true, Ordering::SeqCst);
        }
    });
    let mut version = 0;
    let mut after = 0;
    while after < 20 {
        after += usize::from(over.load(Ordering::SeqCst));
        match store.append(whole(stream, version)).await {
            Ok(appended) => {
                version += 1;
                assert_eq!(appended.version, Version::new(version));
            }
            Err(error) => panic!("an append failed: {error}"),
        }
    }
    disturbed.join().unwrap();
    version
}

/// Holds that exactly the accepted events are there.
async fn is_whole(store: &entail::PostgresStore, stream: &StreamName, accepted: u64) {
    let page = store.read(stream, Version::NONE, usize::MAX).await.unwrap();
    assert_eq!(page.version, Version::new(accepted));
    assert_eq!(u64::try_from(page.events.len()).unwrap(), accepted);
    let holdings = store.holdings(None, 10).await.unwrap();
    let Some(held) = holdings.into_iter().find(|held| held.stream == *stream) else {
        return;
    };
    let last = (accepted - 1) / 2 * 2;
    assert_eq!(held.messages.len() as u64, last / 2 + 1);
    assert_eq!(held.claims, [claim(stream, last)]);
    let state = held.state.unwrap();
    assert_eq!(
        (state.version.get(), state.json),
        (last + 1, (last + 1).to_string())
    );
}

/// A cluster that no other test disturbs, or is disturbed by.
pub fn own_cluster() -> Option<Cluster> {
    cluster()?;
    Cluster::start()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_in_mid_append_loses_and_doubles_nothing() {
    let Some(cluster) = own_cluster() else { return };
    let cluster: &'static Cluster = Box::leak(Box::new(cluster));
    let options = PostgresOptions::new().patience(Duration::from_secs(60));
    let store = options.connect(&cluster.url()).await.unwrap();
    let stream = StreamName::new("counter", "killed");
    let accepted = written_while(&store, &stream, || {
        cluster.kill();
        cluster.begin();
    })
    .await;
    is_whole(&store, &stream, accepted).await;
}

/// Ends all connections, again and again.
fn end_connections(url: String, ended: Arc<AtomicUsize>) -> impl FnOnce() + Send + 'static {
    move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
                .await
                .unwrap();
            tokio::spawn(connection);
            for _ in 0..40 {
                let rows = client
                    .query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                         WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
                        &[],
                    )
                    .await
                    .unwrap();
                ended.fetch_add(rows.len(), Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_known_to_have_stored_nothing() {
    let Some(cluster) = own_cluster() else { return };
    let options = PostgresOptions::new().patience(Duration::from_secs(2));
    let store = options.connect(&cluster.url()).await.unwrap();
    let stream = StreamName::new("counter", "away");
    cluster.kill();
    // Until its connections are known to be lost.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let error = store.append(one(&stream, 0, "happened")).await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    assert!(error.is_retryable() && error.is_outcome_known());
    cluster.begin();
    store.append(one(&stream, 0, "happened")).await.unwrap();
    is_whole(&store, &stream, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_whose_connections_are_ended_lose_and_double_nothing() {
    let Some(cluster) = own_cluster() else { return };
    let options = PostgresOptions::new().connections(2);
    let store = options.connect(&cluster.url()).await.unwrap();
    let ended = Arc::new(AtomicUsize::new(0));
    let end = std::thread::spawn(end_connections(cluster.url(), ended.clone()));
    let over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..12)
        .map(|writer| {
            let (store, over) = (store.clone(), over.clone());
            tokio::spawn(async move {
                let stream = StreamName::new("counter", writer.to_string());
                let mut version = 0;
                while !over.load(Ordering::SeqCst) {
                    let appended = store.append(one(&stream, version, "happened")).await;
                    version += 1;
                    assert_eq!(appended.unwrap().version, Version::new(version));
                }
                (stream, version)
            })
        })
        .collect();
    tokio::task::spawn_blocking(|| end.join().unwrap())
        .await
        .unwrap();
    over.store(true, Ordering::SeqCst);
    for writer in writers {
        let (stream, accepted) = writer.await.unwrap();
        is_whole(&store, &stream, accepted).await;
    }
    assert!(
        ended.load(Ordering::SeqCst) > 10,
        "hardly a connection was ended"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_ended_lose_and_double_nothing() {
    let Some(cluster) = own_cluster() else { return };
    let options = PostgresOptions::new().connections(2);
    let store = options.connect(&cluster.url()).await.unwrap();
    let stream = StreamName::new("counter", "ended");
    let ended = Arc::new(AtomicUsize::new(0));
    let end = end_connections(cluster.url(), ended.clone());
    let accepted = written_while(&store, &stream, end).await;
    is_whole(&store, &stream, accepted).await;
    assert!(
        ended.load(Ordering::SeqCst) > 10,
        "hardly a connection was ended"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_to_answer_is_waited_for() {
    let Some(cluster) = own_cluster() else { return };
    let cluster: &'static Cluster = Box::leak(Box::new(cluster));
    let store = PostgresOptions::new()
        .connect(&cluster.url())
        .await
        .unwrap();
    let stream = StreamName::new("counter", "paused");
    let accepted = written_while(&store, &stream, || {
        cluster.pause(true);
        std::thread::sleep(Duration::from_secs(1));
        cluster.pause(false);
    })
    .await;
    is_whole(&store, &stream, accepted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_takes_too_long_is_given_up_and_stores_nothing() {
    let Some(cluster) = own_cluster() else { return };
    let options = PostgresOptions::new().statement_timeout(Duration::from_millis(200));
    let store = options.connect(&cluster.url()).await.unwrap();
    let stream = StreamName::new("counter", "locked");
    let holder = client(&cluster).await;
    holder
        .batch_execute("BEGIN; LOCK TABLE entail.events IN EXCLUSIVE MODE")
        .await
        .unwrap();
    let error = store.append(one(&stream, 0, "happened")).await.unwrap_err();
    assert!(matches!(error, StoreError::Busy { .. }), "{error:?}");
    assert!(error.is_retryable() && error.is_outcome_known());
    holder.batch_execute("ROLLBACK").await.unwrap();
    is_whole(&store, &stream, 0).await;
    store.append(one(&stream, 0, "happened")).await.unwrap();
    is_whole(&store, &stream, 1).await;
}
