//! Documents and settled messages in PostgreSQL: what they cost, and answers that are lost.

use std::sync::{Arc, atomic::Ordering};

use entail::{
    Position, PostgresOptions, PostgresStore, StoreError, StreamName, Version,
    store::{
        Claim, ClaimChange, DocumentChange, DocumentContent, DocumentKey, Documents as _, Filter,
        Log as _, Message, NewState, Streams as _,
    },
};

use entail_test_support::cluster::Cluster;

use super::{
    cluster, fresh_schema, one,
    order::client,
    proxy::{LOSE_ONE, Proxy},
    quoted,
};

fn stream() -> StreamName {
    StreamName::new("order", "1")
}

fn message(id: &str, answer: &str) -> Message {
    Message {
        id: id.into(),
        answer: answer.to_owned(),
    }
}

fn change(name: &str, expected: Option<u64>, json: &str) -> DocumentChange {
    DocumentChange {
        key: DocumentKey::new("kind", name),
        expected,
        content: Some(DocumentContent {
            json: json.to_owned(),
            ..DocumentContent::default()
        }),
    }
}

/// Waits until a statement on this schema waits for a lock.
async fn until_a_statement_waits(cluster: &Cluster, schema: &str) {
    let waits = "SELECT count(*) FROM pg_stat_activity \
                 WHERE wait_event_type = 'Lock' AND position($1 IN query) > 0";
    let observer = client(cluster).await;
    loop {
        let row = observer.query_one(waits, &[&schema]).await.unwrap();
        if row.get::<_, i64>(0) > 0 {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// A store through a proxy, with one connection, and the same store without the proxy.
async fn through_a_proxy() -> Option<(Arc<Proxy>, PostgresStore, PostgresStore)> {
    let cluster = cluster()?;
    let schema = fresh_schema();
    let proxy = Arc::new(Proxy {
        uncounted: vec![format!("entail {schema}"), "pg_notify".to_owned()],
        ..Proxy::default()
    });
    let through = proxy.stand_before(cluster).await;
    let options = PostgresOptions::new().schema(schema).connections(1);
    let direct = options.clone().connect(&cluster.url()).await.unwrap();
    let store = options.connect(&through).await.unwrap();
    Some((proxy, store, direct))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_is_one_round_trip() {
    let Some((proxy, store, _)) = through_a_proxy().await else {
        return;
    };
    let key = DocumentKey::new("kind", "a");
    for round in 0..2 {
        let trips = |what: &str| {
            let trips = proxy.trips.swap(0, Ordering::SeqCst);
            assert!(round == 0 || trips == 1, "{what}: {trips} round trips");
        };
        proxy.trips.store(0, Ordering::SeqCst);
        let changes = vec![change("b", None, "1"), change("a", None, "1")];
        let revisions = store.write_documents(changes).await.unwrap().unwrap();
        trips("a write");
        store.document(&key).await.unwrap();
        trips("a document");
        store.documents("kind", None, 10).await.unwrap();
        trips("a list");
        store.due("kind", 10).await.unwrap();
        trips("what is due");
        let late = change("a", Some(revisions[1] + 1), "2");
        assert_eq!(store.write_documents(vec![late]).await.unwrap(), None);
        trips("a write that comes too late");
        for _ in 0..2 {
            let id = format!("m{round}");
            store.settle(&stream(), message(&id, "no")).await.unwrap();
            trips("a settled message");
        }
        let mut append = one(&stream(), round, "happened");
        append.documents = vec![change("a", None, "3")];
        append.message = Some(message(&format!("n{round}"), "yes"));
        store.append(append.clone()).await.unwrap();
        trips("an append with a document");
        store.append(append).await.unwrap();
        trips("a repeat");
        let mut settled = one(&stream(), round + 1, "happened");
        settled.message = Some(message(&format!("m{round}"), "yes"));
        let answer = store.append(settled).await.unwrap().repeated;
        assert_eq!(answer.unwrap().answer, "no");
        trips("an append whose message was settled");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_is_found_again_or_not_guessed() {
    let Some((proxy, store, direct)) = through_a_proxy().await else {
        return;
    };
    let key = DocumentKey::new("kind", "a");
    // Once each, so that the server knows the statements.
    store.settle(&stream(), message("m0", "no")).await.unwrap();
    let first = store.write_documents(vec![change("a", None, "0")]).await;
    let first = first.unwrap().unwrap();

    proxy.mode.store(LOSE_ONE, Ordering::SeqCst);
    let settled = store.settle(&stream(), message("m1", "no")).await.unwrap();
    assert_eq!(settled.answer, "no");

    store
        .write_documents(vec![change("b", None, "0")])
        .await
        .unwrap();
    proxy.mode.store(LOSE_ONE, Ordering::SeqCst);
    let written = store.write_documents(vec![change("a", None, "1")]).await;
    let second = written.unwrap().unwrap();
    assert!(second > first);

    // With an expected revision, a second try would meet the first one.
    store
        .write_documents(vec![change("b", None, "0")])
        .await
        .unwrap();
    proxy.mode.store(LOSE_ONE, Ordering::SeqCst);
    let written = store
        .write_documents(vec![change("a", Some(second[0]), "2")])
        .await;
    let error = written.unwrap_err();
    assert!(matches!(error, StoreError::Uncertain { .. }), "{error:?}");
    let found = direct.document(&key).await.unwrap().unwrap();
    assert_eq!(found.content.json, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_that_waits_finds_that_its_message_was_settled_meanwhile() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(4);
    let store = options.connect(&cluster.url()).await.unwrap();
    // An append looks for its message, and then waits for a claim that another one holds.
    let claim = Claim {
        name: "number".to_owned(),
        value: "1".to_owned(),
    };
    let schema = quoted(&schema);
    let mut other = client(cluster).await;
    let held = other.transaction().await.unwrap();
    let take = format!("INSERT INTO {schema}.claims VALUES ('number', '1', 'order', '2')");
    held.batch_execute(&take).await.unwrap();
    let mut append = one(&stream(), 0, "happened");
    append.message = Some(message("m", "yes"));
    append.claims = vec![ClaimChange::Take(claim)];
    append.documents = vec![change("a", None, "1")];
    let appending = tokio::spawn({
        let store = store.clone();
        async move { store.append(append).await }
    });
    until_a_statement_waits(cluster, &schema).await;
    let settled = store.settle(&stream(), message("m", "void")).await.unwrap();
    assert_eq!(settled.answer, "void");
    held.rollback().await.unwrap();
    let appended = appending.await.unwrap().unwrap();
    assert_eq!(appended.repeated, Some(settled));
    let page = store.read(&stream(), Version::NONE, 10).await.unwrap();
    assert_eq!(page.version, Version::NONE);
    let key = DocumentKey::new("kind", "a");
    assert_eq!(store.document(&key).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_of_documents_does_not_hold_readers_back() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(4);
    let store = options.connect(&cluster.url()).await.unwrap();
    let mut other = client(cluster).await;
    let held = other.transaction().await.unwrap();
    let schema = quoted(&schema);
    let write = format!(
        "SELECT {schema}.write_documents('{{kind}}', '{{a}}', '{{NULL}}', '{{NULL}}', '{{NULL}}', \
         '{{NULL}}', '{{1}}'), {schema}.settle('order', '2', 'm', 'no')"
    );
    held.batch_execute(&write).await.unwrap();
    let appended = store.append(one(&stream(), 0, "happened")).await.unwrap();
    let page = store
        .log(Position::START, &Filter::all(), 10)
        .await
        .unwrap();
    let last = page.events.last().map(|event| event.position);
    assert_eq!(last, appended.position);
    held.rollback().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_appears_during_a_prune_comes_before_or_after_all_of_it() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(4);
    let store = options.connect(&cluster.url()).await.unwrap();
    for expected in 0..3 {
        let mut append = one(&stream(), expected, "happened");
        append.state = Some(NewState {
            shape: "a shape".to_owned(),
            json: "{}".to_owned(),
        });
        store.append(append).await.unwrap();
    }
    // A document is written, and not committed yet.
    let mut other = client(cluster).await;
    let held = other.transaction().await.unwrap();
    let schema = quoted(&schema);
    let write = format!(
        "SELECT {schema}.write_documents('{{kind}}', '{{a}}', '{{NULL}}', '{{0}}', '{{0}}', \
         '{{NULL}}', '{{1}}')"
    );
    held.batch_execute(&write).await.unwrap();
    let pruning = tokio::spawn({
        let store = store.clone();
        async move { store.prune("order", "a shape", 10).await }
    });
    until_a_statement_waits(cluster, &schema).await;
    held.commit().await.unwrap();
    assert_eq!(pruning.await.unwrap().unwrap(), 0);
}
