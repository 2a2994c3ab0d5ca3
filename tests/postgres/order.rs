//! The one order of all events, with appends that overlap.

use std::time::Duration;

use entail::store::Filter;
use entail::store::{Log as _, Streams as _};
use entail::{Position, PostgresOptions, StreamName, Uuid};
use tokio_postgres::{Client, NoTls};

use entail_test_support::cluster::Cluster;

use super::{cluster, fresh_schema, fresh_store, one, quoted};

/// A connection of its own.
pub async fn client(cluster: &Cluster) -> Client {
    let (client, connection) = tokio_postgres::connect(&cluster.url(), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

/// What an append does, in a transaction that is held open.
pub async fn held_append(client: &Client, schema: &str, id: &str) {
    let schema = quoted(schema);
    client.batch_execute("BEGIN").await.unwrap();
    let sql = format!(
        "SELECT pg_advisory_xact_lock_shared(1701737569, '{schema}'::regnamespace::oid::integer); \
         INSERT INTO {schema}.events (aggregate, id, version, name, schema_version, payload, \
             event_id, time, correlation) \
         VALUES ('held', '{id}', 1, 'late', 1, '{{}}', '{event}', 0, '{event}')",
        event = Uuid::now_v7()
    );
    client.batch_execute(&sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_waits_for_an_append_that_is_held_open() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema);
    let store = options.connect(&cluster.url()).await.unwrap();
    let stream = StreamName::new("counter", "1");
    store.append(one(&stream, 0, "early")).await.unwrap();

    let holder = client(cluster).await;
    held_append(&holder, &schema, "1").await;
    store.append(one(&stream, 1, "after")).await.unwrap();
    let names = async |after| -> Vec<String> {
        let events = store.log(after, &Filter::all(), 10).await.unwrap().events;
        events
            .iter()
            .map(|event| event.event.name.to_string())
            .collect()
    };
    assert_eq!(names(Position::START).await, ["early"]);
    holder.batch_execute("COMMIT").await.unwrap();
    assert_eq!(names(Position::START).await, ["early", "late", "after"]);
}

/// What the tests here would find in a store that reads by the sequence alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_by_the_sequence_alone_would_skip_an_event() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema);
    let store = options.connect(&cluster.url()).await.unwrap();
    let (holder, reader) = (client(cluster).await, client(cluster).await);
    let read = async |after: i64| -> Vec<i64> {
        let schema = quoted(&schema);
        let sql =
            format!("SELECT sequence FROM {schema}.events WHERE sequence > $1 ORDER BY sequence");
        let rows = reader.query(&sql, &[&after]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };

    held_append(&holder, &schema, "1").await;
    let stream = StreamName::new("counter", "1");
    store.append(one(&stream, 0, "after")).await.unwrap();
    let seen = read(0).await;
    holder.batch_execute("COMMIT").await.unwrap();
    assert_eq!(
        (seen.as_slice(), read(2).await.as_slice()),
        (&[2][..], &[][..])
    );
    assert_eq!(
        store
            .log(Position::START, &Filter::all(), 10)
            .await
            .unwrap()
            .events
            .len(),
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_of_others_holds_no_reader_back() {
    let Some(cluster) = cluster() else { return };
    let store = fresh_store(cluster).await;
    let stream = StreamName::new("counter", "1");
    let other = client(cluster).await;
    // It has a transaction id, and an append to another store's schema holds that one's lock.
    other
        .batch_execute("BEGIN; CREATE TEMPORARY TABLE kept_open (it int)")
        .await
        .unwrap();
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema);
    let neighbour = options.connect(&cluster.url()).await.unwrap();
    let holder = client(cluster).await;
    held_append(&holder, &schema, "1").await;

    store.append(one(&stream, 0, "seen")).await.unwrap();
    assert_eq!(
        store
            .log(Position::START, &Filter::all(), 10)
            .await
            .unwrap()
            .events
            .len(),
        1
    );
    assert_eq!(
        neighbour
            .log(Position::START, &Filter::all(), 10)
            .await
            .unwrap()
            .events
            .len(),
        0
    );
}

/// How long writers and readers meet. `ENTAIL_LONG` makes it a minute.
fn duration() -> Duration {
    let long = std::env::var_os("ENTAIL_LONG").is_some();
    Duration::from_secs(if long { 60 } else { 4 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_beside_many_writers_see_every_event_once_and_in_one_order() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(6);
    let store = options.connect(&cluster.url()).await.unwrap();
    let end = tokio::time::Instant::now() + duration();

    // Writers with pauses inside of their transactions, so that they overlap and end out of order.
    let writers = (0..16).map(|writer| {
        let (url, schema) = (cluster.url(), schema.clone());
        tokio::spawn(async move {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
            tokio::spawn(connection);
            let mut written = 0_u64;
            while tokio::time::Instant::now() < end {
                held_append(&client, &schema, &format!("{writer}-{written}")).await;
                let pause = Uuid::now_v7().as_u128() % 20;
                tokio::time::sleep(Duration::from_millis(u64::try_from(pause).unwrap())).await;
                client.batch_execute("COMMIT").await.unwrap();
                written += 1;
            }
            written
        })
    });
    let writers: Vec<_> = writers.collect();
    let readers = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut seen = Vec::new();
            let mut position = Position::START;
            let mut empty_since_the_end = false;
            loop {
                let over = tokio::time::Instant::now() > end + Duration::from_secs(1);
                let page = store.log(position, &Filter::all(), 7).await.unwrap();
                let events = page.events;
                if let Some(last) = events.last() {
                    position = last.position;
                } else if over && empty_since_the_end {
                    return seen;
                }
                empty_since_the_end = over && events.is_empty();
                seen.extend(events.into_iter().map(|event| event.event_id));
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    let mut orders = Vec::new();
    for reader in readers {
        orders.push(reader.await.unwrap());
    }
    let mut distinct = orders[0].clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(u64::try_from(distinct.len()).unwrap(), written);
    assert!(orders.iter().all(|order| *order == orders[0]));
    println!(
        "{written} events, each seen once and in one order by {} readers",
        orders.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_append_holds_the_lock_that_readers_wait_for() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema).connections(1);
    let store = options.connect(&cluster.url()).await.unwrap();
    // A trigger tells whether the transaction that adds an event holds it.
    let schema = quoted(&schema);
    let tell = format!(
        "CREATE TABLE {schema}.told (held boolean, transaction xid8);
         CREATE FUNCTION {schema}.tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO {schema}.told SELECT EXISTS (SELECT 1 FROM pg_locks
                 WHERE pid = pg_backend_pid() AND locktype = 'advisory' AND mode = 'ShareLock'
                     AND classid = 1701737569 AND objid = '{schema}'::regnamespace),
                 pg_current_xact_id();
             RETURN NEW; END $$;
         CREATE TRIGGER tell BEFORE INSERT ON {schema}.events
             FOR EACH ROW EXECUTE FUNCTION {schema}.tell()"
    );
    let client = client(cluster).await;
    client.batch_execute(&tell).await.unwrap();
    let stream = StreamName::new("counter", "1");
    store.append(one(&stream, 0, "alone")).await.unwrap();
    let mut several = one(&stream, 1, "first");
    several.events.extend(one(&stream, 1, "second").events);
    store.append(several).await.unwrap();
    let mut with_a_message = one(&stream, 3, "answered");
    with_a_message.message = Some(entail::store::Message {
        id: "m".into(),
        answer: String::new(),
    });
    store.append(with_a_message).await.unwrap();
    let largest =
        format!("SELECT count(*) FROM {schema}.told GROUP BY transaction ORDER BY 1 DESC LIMIT 1");
    let mut appended = 4_i64;
    // Until some of those that come at once have gone together.
    while client
        .query_one(&largest, &[])
        .await
        .unwrap()
        .get::<_, i64>(0)
        < 3
    {
        assert!(appended < 400, "no append shared a transaction");
        let at_once = (0..8).map(|_| {
            appended += 1;
            let (store, stream) = (
                store.clone(),
                StreamName::new("group", appended.to_string()),
            );
            tokio::spawn(async move { store.append(one(&stream, 0, "in a group")).await })
        });
        for append in at_once.collect::<Vec<_>>() {
            append.await.unwrap().unwrap();
        }
    }
    let sql = format!("SELECT count(*) FILTER (WHERE held), count(*) FROM {schema}.told");
    let row = client.query_one(&sql, &[]).await.unwrap();
    assert_eq!((row.get(0), row.get(1)), (appended, appended));
}
