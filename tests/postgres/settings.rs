//! Options and names that cannot work are refused before the server sees them.

use std::time::Duration;

use entail::{PostgresOptions, StoreError};

use super::{cluster, one, quoted};
use entail::{
    StreamName,
    store::{Log as _, Streams as _},
};

/// No server answers here.
const NOWHERE: &str = "postgres://entail@127.0.0.1:1/x";

#[tokio::test(flavor = "multi_thread")]
async fn timeouts_of_zero_and_of_ages_are_refused_with_their_name() {
    let ages = Duration::from_secs(25 * 24 * 60 * 60);
    let days = Duration::from_secs(24 * 24 * 60 * 60);
    let patient = Duration::from_millis(50);
    for value in [Duration::ZERO, Duration::from_nanos(1), ages, Duration::MAX] {
        for (options, expected) in [
            (
                PostgresOptions::new().statement_timeout(value),
                "statement_timeout",
            ),
            (PostgresOptions::new().patience(value), "patience"),
        ] {
            for refused in [
                options.clone().connect(NOWHERE).await,
                options.clone().adopt(NOWHERE).await,
            ] {
                let error = refused.unwrap_err();
                assert!(!error.is_retryable());
                assert!(error.to_string().contains(expected), "{error}");
                let StoreError::Setting { name, .. } = error else {
                    panic!("{error:?}");
                };
                assert_eq!(name, expected);
            }
        }
    }
    // At both ends of the range, the server is asked.
    for value in [Duration::from_millis(1), days] {
        let options = PostgresOptions::new().statement_timeout(value);
        let error = options.patience(patient).connect(NOWHERE).await;
        let error = error.unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_timeout_works() {
    let Some(cluster) = cluster() else { return };
    let days = Duration::from_secs(24 * 24 * 60 * 60);
    let options = PostgresOptions::new().schema(super::fresh_schema());
    let options = options.statement_timeout(days).patience(days);
    let store = options.connect(&cluster.url()).await.unwrap();
    store
        .append(one(&StreamName::new("order", "1"), 0, "happened"))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_a_server_would_shorten_are_refused() {
    for name in [
        String::new(),
        "a".repeat(64),
        "ä".repeat(32),
        "a\0b".to_owned(),
        "\0".to_owned(),
    ] {
        let options = PostgresOptions::new().schema(&name);
        for refused in [
            options.clone().connect(NOWHERE).await,
            options.adopt(NOWHERE).await,
        ] {
            let error = refused.unwrap_err();
            assert!(
                matches!(error, StoreError::OutOfLimits { longest: 63, .. }),
                "{error:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_differ_are_never_one_store() {
    let Some(cluster) = cluster() else { return };
    let stream = StreamName::new("order", "1");
    // Equal in their first 62 bytes, but for case, and but for what a server does with other names.
    let same = "tenant ".repeat(8) + "no.   ";
    let names = [
        format!("{same}a"),
        format!("{same}b"),
        format!("{same}A"),
        same.clone(),
        same.trim_end().to_owned(),
        same.to_uppercase(),
    ];
    for name in &names {
        assert!(name.len() <= 63);
        let options = PostgresOptions::new().schema(name).connections(2);
        let store = options.connect(&cluster.url()).await.unwrap();
        assert_eq!(store.load(&stream, 10).await.unwrap().page.version.get(), 0);
        store.append(one(&stream, 0, "happened")).await.unwrap();
        store.checkpoints().await.unwrap();
    }
    let of_schemas = names.map(|name| {
        let (schema, one) = (quoted(&name), "SELECT count(*) FROM");
        cluster.psql(&format!("{one} {schema}.events"))
    });
    assert!(of_schemas.iter().all(|count| count.trim() == "1"));
    // Two names that are equal in their first 63 bytes cannot both be opened.
    for end in ["aa", "ab"] {
        let options = PostgresOptions::new().schema(format!("{same}{end}"));
        let error = options.connect(&cluster.url()).await.unwrap_err();
        assert!(matches!(error, StoreError::OutOfLimits { .. }), "{error:?}");
    }
}
