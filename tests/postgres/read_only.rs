//! A store that is opened for reading only.

use entail::{
    ErrorChain, Position, PostgresOptions, PostgresStore, StoreError, StreamName, Version,
    store::{
        DocumentChange, DocumentContent, DocumentKey, Documents as _, Filter, Foreign, Log as _,
        Message, Portable as _, Restored, Streams as _,
    },
};
use entail_test_support::cluster::Cluster;

use super::{
    cluster,
    faults::own_cluster,
    fresh_schema, one, quoted,
    rights::{grants, new_role, options},
    switched::catch_up,
};

fn order(id: &str) -> StreamName {
    StreamName::new("order", id)
}

fn message(id: &str) -> Message {
    Message {
        id: id.to_owned().into(),
        answer: String::new(),
    }
}

fn document() -> DocumentChange {
    DocumentChange {
        key: DocumentKey::new("kind", "name"),
        expected: None,
        content: Some(DocumentContent {
            json: "{}".to_owned(),
            ..DocumentContent::default()
        }),
    }
}

/// A schema with one event, a message, a document and a consumer.
async fn filled(cluster: &Cluster) -> String {
    let schema = fresh_schema().replace('"', "");
    let store = options(&schema).connect(&cluster.url()).await.unwrap();
    let mut append = one(&order("a"), 0, "happened");
    append.message = Some(message("first"));
    let done = store.append(append).await.unwrap();
    store.write_documents(vec![document()]).await.unwrap();
    store.set_checkpoint("mail", done.position).await.unwrap();
    schema
}

/// Makes every call that reads, and expects what `filled` wrote.
async fn reads_all(store: &PostgresStore) -> Result<(), StoreError> {
    let page = store.read(&order("a"), Version::NONE, 10).await?;
    assert_eq!(page.events.len(), 1);
    assert_eq!(store.load(&order("a"), 10).await?.page.events.len(), 1);
    assert!(store.answer(&order("a"), &"first".into()).await?.is_some());
    for filter in [Filter::all(), Filter::all().event("order", "happened")] {
        let page = store.log(Position::START, &filter, 10).await?;
        assert_eq!((page.events.len(), page.is_end), (1, true));
    }
    assert_eq!(store.checkpoints().await?.len(), 1);
    assert!(store.document(&document().key).await?.is_some());
    assert_eq!(store.documents("kind", None, 10).await?.len(), 1);
    assert_eq!(store.due("kind", 10).await?.len(), 0);
    assert_eq!(store.all_documents(None, 10).await?.len(), 1);
    assert_eq!(store.holdings(None, 10).await?.len(), 1);
    Ok(())
}

/// Makes every call that writes, and expects that the store refuses it.
async fn refuses_writes(store: &PostgresStore) {
    let tables = store.write_tables(vec![document()], Vec::new());
    for error in [
        store
            .append(one(&order("a"), 1, "refused"))
            .await
            .unwrap_err(),
        store.settle(&order("a"), message("m")).await.unwrap_err(),
        store.write_documents(vec![document()]).await.unwrap_err(),
        tables.await.unwrap_err(),
        store.set_checkpoint("mail", None).await.unwrap_err(),
        store.prune("order", "a shape", 10).await.unwrap_err(),
        store.restore(Restored::default()).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
        assert!(
            !error.is_retryable() && error.is_outcome_known(),
            "{error:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_open_for_reading_reads_all_and_writes_nothing() {
    let Some(cluster) = cluster() else { return };
    let schema = filled(cluster).await;
    let url = cluster.url();
    let writer = options(&schema).connect(&url).await.unwrap();
    let reader = options(&schema).connect_read_only(&url).await.unwrap();
    reads_all(&reader).await.unwrap();
    refuses_writes(&reader).await;
    // It sees what others write later.
    writer.append(one(&order("b"), 0, "later")).await.unwrap();
    let page = reader.log(Position::START, &Filter::all(), 10).await;
    assert_eq!(page.unwrap().events.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_only_read_needs_each_grant_of_the_page() {
    let Some(cluster) = cluster() else { return };
    let schema = filled(cluster).await;
    let (role, url) = new_role(cluster);
    let use_it = async || {
        let store = options(&schema).connect_read_only(&url).await?;
        reads_all(&store).await
    };
    let error = use_it().await.unwrap_err();
    assert!(!error.is_retryable(), "{error:?}");
    cluster.psql(&grants(&schema, &role, "report").concat());
    use_it().await.unwrap();
    let store = options(&schema).connect_read_only(&url).await.unwrap();
    refuses_writes(&store).await;
    // A store for writing does not open with these rights, or cannot write.
    let writer = options(&schema).connect(&url).await;
    if let Ok(writer) = writer {
        let refused = writer.append(one(&order("b"), 0, "refused")).await;
        assert!(
            ErrorChain::of(&refused.unwrap_err())
                .to_string()
                .contains("permission denied")
        );
    }
    let tables = [
        "format",
        "events",
        "states",
        "claims",
        "messages",
        "checkpoints",
        "documents",
    ];
    for table in tables {
        let (on, role) = (format!("{}.{table}", quoted(&schema)), quoted(&role));
        cluster.psql(&format!("REVOKE SELECT ON {on} FROM {role}"));
        let error = use_it().await.expect_err(table);
        let chain = ErrorChain::of(&error).to_string();
        assert!(chain.contains("permission denied"), "{table}: {chain}");
        cluster.psql(&format!("GRANT SELECT ON {on} TO {role}"));
    }
    use_it().await.unwrap();
}

/// Nothing is created or migrated, and the error says what to do.
#[tokio::test(flavor = "multi_thread")]
async fn a_schema_without_a_store_of_this_format_is_refused_and_stays_as_it_is() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema().replace('"', "");
    let open = async || options(&schema).connect_read_only(&cluster.url()).await;
    let exists = format!("SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'");
    let error = open().await.unwrap_err();
    let chain = ErrorChain::of(&error).to_string();
    assert!(chain.contains("no store was found"), "{chain}");
    assert_eq!(cluster.psql(&exists).trim(), "0");
    drop(options(&schema).connect(&cluster.url()).await.unwrap());
    let format = |version: i32| {
        let name = quoted(&schema);
        cluster.psql(&format!("UPDATE {name}.format SET version = {version}"));
    };
    format(3);
    let error = open().await.unwrap_err();
    assert!(
        matches!(
            &error,
            StoreError::Foreign {
                found: Foreign::Older {
                    found: 3,
                    supported: 4
                },
                ..
            }
        ),
        "{error:?}"
    );
    format(5);
    let error = open().await.unwrap_err();
    assert!(
        matches!(
            &error,
            StoreError::Foreign {
                found: Foreign::Newer { .. },
                ..
            }
        ),
        "{error:?}"
    );
    format(4);
    drop(open().await.unwrap());
    let renamed = fresh_schema().replace('"', "");
    cluster.psql(&format!(
        "ALTER SCHEMA {} RENAME TO {}",
        quoted(&schema),
        quoted(&renamed)
    ));
    let error = options(&renamed).connect_read_only(&cluster.url()).await;
    let chain = ErrorChain::of(&error.unwrap_err()).to_string();
    assert!(chain.contains("its schema was renamed"), "{chain}");
}

/// The settings of the connection refuse what the store does not see.
#[tokio::test(flavor = "multi_thread")]
async fn the_url_cannot_make_it_write() {
    let Some(cluster) = cluster() else { return };
    let schema = filled(cluster).await;
    let url = format!(
        "{}?options=-c%20default_transaction_read_only%3Doff",
        cluster.url()
    );
    let store = options(&schema).connect_read_only(&url).await.unwrap();
    reads_all(&store).await.unwrap();
    refuses_writes(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_is_read() {
    let Some(primary) = own_cluster() else { return };
    let options = PostgresOptions::new().connections(4);
    let writer = options.clone().connect(&primary.url()).await.unwrap();
    let mut append = one(&order("a"), 0, "happened");
    append.message = Some(message("first"));
    let done = writer.append(append).await.unwrap();
    writer.write_documents(vec![document()]).await.unwrap();
    writer.set_checkpoint("mail", done.position).await.unwrap();
    let standby = primary.standby();
    catch_up(&primary, &standby).await;
    let reader = PostgresStore::connect_read_only(&standby.url())
        .await
        .unwrap();
    reads_all(&reader).await.unwrap();
    refuses_writes(&reader).await;
    writer.append(one(&order("b"), 0, "later")).await.unwrap();
    catch_up(&primary, &standby).await;
    let page = reader.log(Position::START, &Filter::all(), 10).await;
    assert_eq!(page.unwrap().events.len(), 2);
}
