//! Projections in a table of the user's own. `relay/tables/` has the same on the file store.

use std::{
    env,
    io::{BufRead, BufReader, Write as _},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use entail::{
    ErrorChain, PostgresOptions, PostgresStore, StoreError, block_on,
    flow::Flow,
    prelude::*,
    relay::{Relay, Running},
    store::{DocumentChange, DocumentContent, DocumentKey, Statement, Value},
};
use entail_test_support::{
    cluster::Cluster,
    rows::{NAME, bad, one, submit_orders, two},
    shop::order,
};
use tokio_postgres::{Client, NoTls};

use super::{cluster, fresh_schema, quoted};

/// A short one, so that the work of a process that is stopped is soon taken over.
const LEASE: Duration = Duration::from_millis(1_500);

/// A store, a reader of its tables, and the name of its table.
async fn fresh(cluster: &Cluster) -> (PostgresStore, Client, String) {
    let schema = fresh_schema();
    let store = open(&cluster.url(), &schema).await;
    let table = format!("{}.order_rows", quoted(&schema));
    (store, reader(cluster).await, table)
}

async fn open(url: &str, schema: &str) -> PostgresStore {
    let options = PostgresOptions::new().schema(schema).connections(4);
    options.connect(url).await.unwrap()
}

async fn reader(cluster: &Cluster) -> Client {
    let (client, connection) = tokio_postgres::connect(&cluster.url(), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

async fn numbers(reader: &Client, column: &str, table: &str) -> Vec<i64> {
    let sql = format!("SELECT {column} FROM {table} ORDER BY 1");
    let rows = reader.query(&sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

fn start(store: &PostgresStore, flow: Flow) -> Running {
    let relay = Relay::new(store.clone(), flow).with_lease(LEASE);
    relay.start().unwrap()
}

async fn stopped(relay: &Running) -> String {
    loop {
        if let Some(why) = relay.status(NAME).await.unwrap().last_error {
            return why;
        }
        relay.end().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_reads_the_rows_that_one_has_written() {
    let Some(cluster) = cluster() else { return };
    let (store, reader, table) = fresh(cluster).await;
    submit_orders(&store, 0..600).await;
    let relay = start(&store, one::ROWS);
    relay.idle().await.unwrap();
    for number in 600..620 {
        let last = submit_orders(&store, [number]).await;
        relay.passed::<one::OrderRows>(last.unwrap()).await;
        let found = numbers(&reader, "total", &table).await;
        assert_eq!(found.len() as u64, number + 1);
        assert_eq!(found.last().copied(), i64::try_from(number).ok());
    }
    // Another process waits, too, although this one fills the table.
    let other = start(&store, one::ROWS);
    let last = submit_orders(&store, [620]).await;
    other.passed::<one::OrderRows>(last.unwrap()).await;
    assert_eq!(numbers(&reader, "total", &table).await.len(), 621);
    relay.stop().await;
    other.stop().await;
    other.remove(NAME).await.unwrap();
    let gone = reader.query(&format!("SELECT FROM {table}"), &[]).await;
    assert!(gone.is_err());
}

/// A reader that polls sees the old table or the new one, each of them whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_higher_version_takes_the_place_of_the_old_one_in_one_transaction() {
    const BEFORE: u64 = 1_000;
    let Some(cluster) = cluster() else { return };
    let (store, reader, table) = fresh(cluster).await;
    submit_orders(&store, 0..BEFORE).await;
    let relay = start(&store, one::ROWS);
    relay.idle().await.unwrap();
    relay.stop().await;
    let is_over = AtomicBool::new(false);
    let reads = async {
        let count = format!("SELECT count(*) FROM {table}");
        let mut last = i64::try_from(BEFORE).unwrap();
        while !is_over.load(Ordering::SeqCst) {
            let row = reader.query_one(&count, &[]).await.unwrap();
            let count: i64 = row.get(0);
            assert!(count >= last, "{count} rows after {last}");
            last = count;
        }
    };
    let writes = async {
        let relay = start(&store, two::ROWS);
        let last = submit_orders(&store, BEFORE..BEFORE + 100).await.unwrap();
        relay.idle().await.unwrap();
        let progress = relay.progress(NAME).await.unwrap();
        assert!(progress.position >= last && last <= progress.end);
        assert_eq!(progress.rebuild, None);
        relay.rebuild(NAME).await.unwrap();
        let last = submit_orders(&store, BEFORE + 100..BEFORE + 110).await;
        while relay.progress(NAME).await.unwrap().rebuild.is_some() {
            tokio::task::yield_now().await;
        }
        relay.passed::<two::OrderRows>(last.unwrap()).await;
        relay.stop().await;
        is_over.store(true, Ordering::SeqCst);
    };
    tokio::join!(reads, writes);
    let expected: Vec<i64> = (0..1_110).map(|number| number * 2).collect();
    assert_eq!(numbers(&reader, "twice", &table).await, expected);
    let relay = start(&store, one::ROWS);
    assert!(stopped(&relay).await.contains("is of version 2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_event_stops_the_projection_at_its_place() {
    let Some(cluster) = cluster() else { return };
    let (store, reader, table) = fresh(cluster).await;
    submit_orders(&store, (0..10).chain([13]).chain(20..30)).await;
    let relay = start(&store, bad::ROWS);
    let stream = format!("order/{}", order(13));
    let why = stopped(&relay).await;
    let place = format!("event 1 of `{stream}`, `order-submitted`: statement 0 failed");
    assert!(why.starts_with(&place), "{why}");
    assert!(why.contains("violates check constraint"), "{why}");
    relay.idle().await.unwrap();
    assert_eq!(
        numbers(&reader, "total", &table).await,
        (0..10).collect::<Vec<_>>()
    );
}

/// The process that is stopped and continued. It ends when its input ends.
#[test]
#[ignore = "it is the child process of the next ones"]
fn process() {
    let (Ok(url), Ok(schema)) = (
        env::var("ENTAIL_RELAY_URL"),
        env::var("ENTAIL_RELAY_SCHEMA"),
    ) else {
        return;
    };
    let store = block_on(open(&url, &schema));
    let relay = start(&store, one::ROWS);
    block_on(relay.ready()).unwrap();
    writeln!(std::io::stdout().lock(), "\nready").unwrap();
    let _ = std::io::stdin().lock().lines().count();
    block_on(relay.stop());
}

/// The process, and its output, which has to stay open.
fn spawn(url: &str, schema: &str) -> (Child, impl BufRead + use<>) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "tables::process", "--ignored", "--nocapture"])
        .env("ENTAIL_RELAY_URL", url)
        .env("ENTAIL_RELAY_SCHEMA", schema)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while line.trim() != "ready" {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "the process ended");
    }
    (child, output)
}

fn signal(child: &Child, signal: &str) {
    let mut kill = Command::new("kill");
    let sent = kill.args([signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// A process is stopped in the middle of its work for longer than its lease, and continues when another
/// one has the table. Then that one is killed. No row is missing, and none is there twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_stopped_does_not_write_to_a_table_of_another_one() {
    let Some(cluster) = cluster() else { return };
    let (url, schema) = (cluster.url(), fresh_schema());
    let store = open(&url, &schema).await;
    let reader = reader(cluster).await;
    let table = format!("{}.order_rows", quoted(&schema));
    let (mut zombie, _zombie) = spawn(&url, &schema);
    submit_orders(&store, 0..150).await;
    signal(&zombie, "-STOP");
    let (mut next, _next) = spawn(&url, &schema);
    let last = submit_orders(&store, 150..300).await;
    let relay = start(&store, one::ROWS);
    relay.passed::<one::OrderRows>(last.unwrap()).await;
    signal(&zombie, "-CONT");
    submit_orders(&store, 300..400).await;
    next.kill().unwrap();
    next.wait().unwrap();
    let last = submit_orders(&store, 400..500).await;
    relay.passed::<one::OrderRows>(last.unwrap()).await;
    assert_eq!(
        numbers(&reader, "total", &table).await,
        (0..500).collect::<Vec<_>>()
    );
    assert_eq!(relay.status(NAME).await.unwrap().last_error, None);
    drop(zombie.stdin.take());
    assert!(zombie.wait().unwrap().success());
}

/// The values of all kinds arrive, in columns of all types; rows and documents together or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn rows_and_documents_are_written_together_or_not_at_all() {
    let Some(cluster) = cluster() else { return };
    let (store, reader, table) = fresh(cluster).await;
    let change = |expected: u64| DocumentChange {
        key: DocumentKey::new("kind", "name"),
        expected: Some(expected),
        content: Some(DocumentContent {
            json: "{}".to_owned(),
            ..DocumentContent::default()
        }),
    };
    let statement = |sql: &str, parameters: Vec<Value>| Statement {
        table: "order_rows".to_owned(),
        sql: sql.to_owned(),
        parameters,
    };
    let create = "CREATE TABLE {table} (a BIGINT PRIMARY KEY, b UUID, c NUMERIC, d BOOLEAN, e BYTEA, \
        f TEXT, g JSONB, h INTEGER, i DOUBLE PRECISION)";
    let insert = |key: i64| {
        let parameters = vec![
            Value::Integer(key),
            Value::Text(Uuid::nil().to_string()),
            Value::Integer(i64::MAX),
            Value::Boolean(true),
            Value::Bytes(vec![0, 255]),
            Value::Null,
            Value::Text("{\"a\": \"?1\"}".to_owned()),
            Value::Boolean(true),
            Value::Real(-0.125),
        ];
        let sql = "INSERT INTO {table} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
            ON CONFLICT (a) DO UPDATE SET a = {table}.a / (SELECT 0) -- ?";
        statement(sql, parameters)
    };
    let statements = vec![statement(create, Vec::new()), insert(1)];
    let written = store.write_tables(vec![change(0)], statements).await;
    let first = written.unwrap().unwrap().remove(0);
    let sql = format!("SELECT concat_ws(' ', a, b, c, d, e, f IS NULL, g, h, i) FROM {table}");
    let found: String = reader.query_one(&sql, &[]).await.unwrap().get(0);
    assert_eq!(
        found,
        "1 00000000-0000-0000-0000-000000000000 9223372036854775807 t \\x00ff t {\"a\": \"?1\"} 1 -0.125"
    );
    let refused = store
        .write_tables(vec![change(first + 7)], vec![insert(2)])
        .await;
    assert_eq!(refused.unwrap(), None);
    let statements = (2..200)
        .map(insert)
        .chain([insert(1), insert(300)])
        .collect();
    let failed = store.write_tables(vec![change(first)], statements).await;
    let failed = failed.unwrap_err();
    assert!(
        matches!(failed, StoreError::Statement { index: 198, .. }),
        "{failed:?}"
    );
    let text = ErrorChain::of(&failed).to_string();
    assert!(text.contains("division by zero"), "{text}");
    // A table that does not exist is this statement's mistake, and not the end of the store.
    let mut missing = insert(1);
    missing.table = "missing".to_owned();
    let failed = store.write_tables(vec![change(first)], vec![missing]).await;
    assert!(matches!(
        failed,
        Err(StoreError::Statement { index: 0, .. })
    ));
    assert_eq!(numbers(&reader, "a", &table).await, [1]);
    let key = DocumentKey::new("kind", "name");
    assert_eq!(store.document(&key).await.unwrap().unwrap().revision, first);
}
