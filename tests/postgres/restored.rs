//! A store that is moved to another cluster, by a dump, by logical replication or as files.

use std::time::{Duration, Instant};

use entail::{
    MemoryStore, Position, PostgresOptions, PostgresStore, Recorded, StoreError, StreamName, Uuid,
    store::{
        self, Append, Claim, ClaimChange, DocumentChange, DocumentContent, DocumentKey,
        Documents as _, Filter, Log as _, Message, NewState, Payload, Portable as _, Streams as _,
    },
};
use entail_test_support::cluster::Cluster;

use super::{cluster, faults::own_cluster, one};

/// Transaction ids that the cluster gives to others.
const USED_UP: &str =
    "DO $$ BEGIN FOR i IN 1..2000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$";

/// A cluster that has given out many transaction ids, and one that is new.
pub fn two_clusters(settings: &[&str]) -> Option<(Cluster, Cluster)> {
    cluster()?;
    let (old, new) = (
        Cluster::start_with(settings)?,
        Cluster::start_with(settings)?,
    );
    old.psql(USED_UP);
    Some((old, new))
}

pub async fn open(cluster: &Cluster) -> Result<PostgresStore, StoreError> {
    let options = PostgresOptions::new().connections(4);
    options.connect(&cluster.url()).await
}

pub fn order(id: &str) -> StreamName {
    StreamName::new("order", id)
}

/// An append with everything: an event, a message, a claim and a state.
fn whole(id: &str, expected: u64) -> Append {
    let mut append = one(&order(id), expected, "happened");
    append.message = Some(Message {
        id: format!("m{expected}").into(),
        answer: expected.to_string(),
    });
    append.claims = vec![ClaimChange::Take(Claim {
        name: "number".to_owned(),
        value: format!("\"{id} {expected}\""),
    })];
    append.state = Some(NewState {
        shape: "a shape".to_owned(),
        json: (expected + 1).to_string(),
    });
    append
}

fn key() -> DocumentKey {
    DocumentKey::new("reader", "mail")
}

/// Writes the document that is at this position.
async fn write_document(store: &PostgresStore, expected: Option<u64>, position: Position) -> u64 {
    let change = DocumentChange {
        key: key(),
        expected,
        content: Some(DocumentContent {
            position: Some(position),
            due: None,
            json: "{}".to_owned(),
        }),
    };
    let written = store.write_documents(vec![change]).await.unwrap();
    written.unwrap()[0]
}

/// Holds that the document is at this position, and that its next revision is higher.
async fn document_goes_on(store: &PostgresStore, position: Position) {
    let document = store.document(&key()).await.unwrap().unwrap();
    assert_eq!(document.content.position, Some(position));
    let revision = write_document(store, Some(document.revision), position).await;
    assert!(revision > document.revision);
}

/// Six events of two streams, and a consumer and a document that are after all of them.
async fn fill(store: &PostgresStore) {
    store.append(whole("a", 0)).await.unwrap();
    fill_rest(store).await;
}

/// All but the first one of these events, and the consumer.
async fn fill_rest(store: &PostgresStore) {
    for (id, expected) in [("b", 0), ("a", 1), ("b", 1), ("a", 2), ("b", 2)] {
        store.append(whole(id, expected)).await.unwrap();
    }
    let page = store.log(Position::START, &Filter::all(), 100).await;
    let read_to = page.unwrap().read_to;
    store.set_checkpoint("mail", Some(read_to)).await.unwrap();
    for _ in 0..50 {
        write_document(store, None, read_to).await;
    }
}

pub async fn events_after(store: &PostgresStore, after: Position) -> Vec<Recorded<Payload>> {
    let page = store.log(after, &Filter::all(), 100).await.unwrap();
    assert!(page.is_end);
    page.events
}

fn ids(events: &[Recorded<Payload>]) -> Vec<Uuid> {
    events.iter().map(|event| event.event_id).collect()
}

/// Holds that `connect` is refused, and that nothing was written.
async fn is_refused(cluster: &Cluster) {
    let count = "SELECT count(*) FROM entail.events";
    let before = cluster.psql(count);
    let error = open(cluster).await.unwrap_err();
    assert!(
        matches!(error, StoreError::OtherCluster { .. }),
        "{error:?}"
    );
    assert!(!error.is_retryable());
    assert!(error.to_string().contains("PostgresOptions::adopt"));
    assert_eq!(cluster.psql(count), before);
}

/// Adopts the store, and holds that nothing is lost, and that what is new comes after what is old.
async fn goes_on(cluster: &Cluster, old: &[Recorded<Payload>]) {
    let options = PostgresOptions::new().connections(4);
    let store = options.adopt(&cluster.url()).await.unwrap();
    assert_eq!(events_after(&store, Position::START).await, old);
    let mut appended = Vec::new();
    for (id, expected) in [("a", 3), ("c", 0), ("b", 3)] {
        let plain = one(&order(id), expected, "plain");
        let append = whole(id, expected + 1);
        for append in [plain, append] {
            appended.extend(append.events.iter().map(|event| event.event_id));
            store.append(append).await.unwrap();
        }
    }
    // A message from before is known, with its first answer.
    let repeated = store.append(whole("a", 0)).await.unwrap();
    assert!(repeated.repeated.is_some());
    let log = events_after(&store, Position::START).await;
    assert_eq!(ids(&log), [ids(old), appended.clone()].concat());
    assert!(log.is_sorted_by_key(|event| event.position));

    // A consumer continues where it was, and `prune` removes nothing that it has not had.
    let mail = store.checkpoints().await.unwrap()[0].1;
    document_goes_on(&store, mail).await;
    assert_eq!(ids(&events_after(&store, mail).await), appended);
    assert_eq!(store.prune("order", "a shape", 100).await.unwrap(), 6);
    assert_eq!(ids(&events_after(&store, mail).await), appended);

    is_exported_whole(&store, &appended).await;
    drop(store);
    // From now on the store opens as usual, as often as one likes.
    for expected in 5..7 {
        let (one_more, other) = (open(cluster).await.unwrap(), open(cluster).await.unwrap());
        one_more.append(whole("a", expected)).await.unwrap();
        let log = events_after(&other, mail).await;
        let last = log.last().unwrap();
        assert_eq!(
            (&last.stream, last.version.get()),
            (&order("a"), expected + 1)
        );
        assert!(log.is_sorted_by_key(|event| event.position));
    }
}

async fn is_exported_whole(store: &PostgresStore, left: &[Uuid]) {
    let holdings = store.holdings(None, 10).await.unwrap();
    let (store, there) = (store.clone(), MemoryStore::new());
    let copy = there.clone();
    let moved = tokio::task::spawn_blocking(move || {
        let mut lines = Vec::new();
        let exported = store::export(&store, &mut lines, |_| ()).unwrap();
        store::import(&copy, lines.as_slice(), |_| ()).unwrap();
        exported
    });
    assert_eq!(moved.await.unwrap().events, left.len() as u64);
    let page = there.log(Position::START, &Filter::all(), 100).await;
    assert_eq!(ids(&page.unwrap().events), left);
    let copied = there.holdings(None, 10).await.unwrap();
    let held = |all: &[store::Holdings]| -> Vec<_> {
        let held = all
            .iter()
            .map(|it| (it.stream.clone(), it.claims.clone(), it.messages.len()));
        held.collect()
    };
    assert_eq!(held(&copied), held(&holdings));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_that_is_restored_into_another_cluster_is_adopted_once() {
    let Some((old, new)) = two_clusters(&[]) else {
        return;
    };
    let store = open(&old).await.unwrap();
    fill(&store).await;
    let before = events_after(&store, Position::START).await;
    drop(store);
    new.psql(&old.dump(&["--schema=entail"]));
    is_refused(&new).await;
    goes_on(&new, &before).await;

    // And once more, to a third cluster: positions stay true however often the store moves.
    let store = open(&new).await.unwrap();
    let mail = store.checkpoints().await.unwrap()[0].1;
    let before = events_after(&store, mail).await;
    let third = Cluster::start().unwrap();
    third.psql(&new.dump(&["--schema=entail"]));
    is_refused(&third).await;
    let options = PostgresOptions::new();
    let store = options.adopt(&third.url()).await.unwrap();
    store.append(whole("d", 0)).await.unwrap();
    let after = events_after(&store, mail).await;
    let (last, all_before) = after.split_last().unwrap();
    assert_eq!((all_before, &last.stream), (&before[..], &order("d")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_that_is_restored_into_the_same_cluster_opens_as_usual() {
    let Some(old) = own_cluster() else { return };
    let store = open(&old).await.unwrap();
    fill(&store).await;
    let before = events_after(&store, Position::START).await;
    drop(store);
    let dump = old.dump(&["--schema=entail"]);
    old.psql("DROP SCHEMA entail CASCADE");
    old.psql(&dump);
    let store = open(&old).await.unwrap();
    store.append(whole("d", 0)).await.unwrap();
    let after = events_after(&store, Position::START).await;
    assert_eq!(after[..6], before);
    assert_eq!(after[6].stream, order("d"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_whose_data_is_not_restored_yet_is_refused() {
    let Some((old, new)) = two_clusters(&[]) else {
        return;
    };
    fill(&open(&old).await.unwrap()).await;
    new.psql(&old.dump(&["--schema=entail", "--schema-only"]));
    for error in [
        open(&new).await.unwrap_err(),
        PostgresOptions::new().adopt(&new.url()).await.unwrap_err(),
    ] {
        let error = entail::ErrorChain::of(&error).to_string();
        assert!(error.contains("`format` is empty"), "{error}");
    }
    new.psql(&old.dump(&["--schema=entail", "--data-only"]));
    is_refused(&new).await;
}

/// Waits until a script prints this.
fn until(cluster: &Cluster, script: &str, expected: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let found = cluster.psql(script);
        if found.trim() == expected {
            return;
        }
        assert!(Instant::now() < end, "{script}: {found}, not {expected}");
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_was_replicated_logically_is_adopted_after_the_switch_over() {
    let Some((old, new)) = two_clusters(&["wal_level=logical"]) else {
        return;
    };
    let store = open(&old).await.unwrap();
    fill(&store).await;
    let passed = store.checkpoints().await.unwrap()[0].1;
    new.psql(&old.dump(&["--schema=entail", "--schema-only"]));
    old.psql(
        "CREATE PUBLICATION moved FOR TABLE entail.format, entail.events, entail.states, \
         entail.claims, entail.messages, entail.checkpoints, entail.documents",
    );
    let subscribe = "CREATE SUBSCRIPTION moved CONNECTION '{url}' PUBLICATION moved";
    new.psql(&subscribe.replace("{url}", &old.url()));
    let synchronized = "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'";
    until(&new, synchronized, "0");
    // A migration to a later format must be able to do this.
    old.psql("UPDATE entail.format SET version = version");
    // Changes of every kind are replicated, and the store can be used meanwhile.
    store.append(whole("a", 3)).await.unwrap();
    assert_eq!(store.prune("order", "a shape", 100).await.unwrap(), 5);
    store.append(one(&order("a"), 4, "plain")).await.unwrap();
    let mut before = events_after(&store, Position::START).await;
    let mail = before.pop().unwrap();
    store
        .set_checkpoint("mail", Some(mail.position))
        .await
        .unwrap();
    before.push(mail);
    drop(store);
    until(
        &new,
        "SELECT count(*) FROM entail.events",
        &before.len().to_string(),
    );
    let at_mail = "SELECT (c.transaction, c.sequence) = (e.transaction, e.sequence) \
                   FROM entail.checkpoints c, entail.events e \
                   ORDER BY e.transaction DESC, e.sequence DESC LIMIT 1";
    until(&new, at_mail, "t");
    // The switch-over.
    new.psql("DROP SUBSCRIPTION moved");
    is_refused(&new).await;
    let store = PostgresOptions::new().adopt(&new.url()).await.unwrap();
    assert_eq!(events_after(&store, Position::START).await, before);
    document_goes_on(&store, passed).await;
    store.append(whole("a", 5)).await.unwrap();
    let checkpoint = store.checkpoints().await.unwrap()[0].1;
    let after = events_after(&store, checkpoint).await;
    assert_eq!((after.len(), after[0].version.get()), (1, 6));
    let all = events_after(&store, Position::START).await;
    assert_eq!(all[..before.len()], before);
    drop(store);
    open(&new).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_physical_copy_opens_as_usual() {
    let Some(old) = own_cluster() else { return };
    let store = open(&old).await.unwrap();
    fill(&store).await;
    let before = events_after(&store, Position::START).await;
    let copy = old.base_backup(&[]);
    copy.begin();
    let store = open(&copy).await.unwrap();
    store.append(whole("d", 0)).await.unwrap();
    let after = events_after(&store, Position::START).await;
    assert_eq!(after[..6], before);
    assert_eq!(after[6].stream, order("d"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_in_time_opens_as_usual_with_what_there_was() {
    if cluster().is_none() {
        return;
    }
    let old = Cluster::start_with(&["archive_mode=on"]).unwrap();
    old.archive();
    let store = open(&old).await.unwrap();
    store.append(whole("a", 0)).await.unwrap();
    let mut copy = old.base_backup(&[]);
    fill_rest(&store).await;
    let before = events_after(&store, Position::START).await;
    old.psql("SELECT pg_create_restore_point('before the mistake')");
    store
        .append(one(&order("mistake"), 0, "plain"))
        .await
        .unwrap();
    let segment = "SELECT pg_walfile_name(pg_current_wal_lsn())";
    let segment = old.psql(segment);
    old.psql("SELECT pg_switch_wal()");
    let archived = "SELECT last_archived_wal >= '{}' FROM pg_stat_archiver";
    until(&old, &archived.replace("{}", segment.trim()), "t");
    copy.recover(&old, "before the mistake");
    until(&copy, "SELECT pg_is_in_recovery()", "f");

    let store = open(&copy).await.unwrap();
    assert_eq!(events_after(&store, Position::START).await, before);
    let mail = store.checkpoints().await.unwrap()[0].1;
    store.append(whole("d", 0)).await.unwrap();
    let after = events_after(&store, mail).await;
    assert_eq!((after.len(), &after[0].stream), (1, &order("d")));
}
