//! Answers that are lost on the way, by a proxy that loses them.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use entail::store::Streams as _;
use entail::{PostgresOptions, StreamName, Version};

use super::{
    cluster, fresh_schema, one,
    proxy::{LOSE_ALL, LOSE_ONE, Proxy},
};

/// Appends while an answer is lost; answers what was said and what is stored.
async fn lost(
    mode_then: u8,
    patience: Duration,
) -> Option<(Result<Version, entail::StoreError>, Version)> {
    let cluster = cluster()?;
    let proxy = Arc::<Proxy>::default();
    let through = proxy.stand_before(cluster).await;
    let options = PostgresOptions::new().schema(fresh_schema());
    let direct = options.clone().connect(&cluster.url()).await.unwrap();
    let store = options
        .connections(1)
        .patience(patience)
        .connect(&through)
        .await
        .unwrap();
    let stream = StreamName::new("counter", "1");
    store.append(one(&stream, 0, "first")).await.unwrap();
    // Until other machines have been told of it.
    tokio::time::sleep(Duration::from_millis(300)).await;
    proxy.mode.store(mode_then, Ordering::SeqCst);
    let answer = store.append(one(&stream, 1, "second")).await;
    let stored = direct
        .read(&stream, Version::NONE, 10)
        .await
        .unwrap()
        .version;
    Some((answer.map(|appended| appended.version), stored))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_is_found_again() {
    let patience = Duration::from_secs(60);
    let Some((answer, stored)) = lost(LOSE_ONE, patience).await else {
        return;
    };
    assert_eq!(
        (answer.unwrap(), stored),
        (Version::new(2), Version::new(2))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_lost_longer_than_patience_lasts_is_not_guessed() {
    let patience = Duration::from_millis(300);
    let Some((answer, stored)) = lost(LOSE_ONE, patience).await else {
        return;
    };
    assert_eq!(stored, Version::new(2));
    let error = answer.unwrap_err();
    assert!(
        !error.is_outcome_known() && !error.is_retryable(),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_lost_with_the_server_is_not_guessed() {
    let patience = Duration::from_secs(2);
    let Some((answer, stored)) = lost(LOSE_ALL, patience).await else {
        return;
    };
    assert_eq!(stored, Version::new(2));
    let error = answer.unwrap_err();
    assert!(
        !error.is_outcome_known() && !error.is_retryable(),
        "{error:?}"
    );
}
