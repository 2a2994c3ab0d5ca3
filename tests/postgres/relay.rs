//! The relay on PostgreSQL, where several processes share the work.

use std::{
    env,
    io::{BufRead, BufReader, Write as _},
    process::{Child, Command, Stdio},
    time::Duration,
};

use entail::{
    Position, PostgresOptions, PostgresStore, block_on,
    prelude::*,
    relay::{Relay, ResetTo, timeline},
    store::Filter,
};
use entail_test_support::shop::{Outcomes, SHOP, check, fill, order, submit};

use super::{cluster, fresh_schema, fresh_store, order::client};

pub(super) const FILLED: [(&str, u32); 2] = [("A", 200), ("B", 100)];
/// A short one, so that the work of a process that was killed is soon taken over.
pub(super) const LEASE: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread")]
async fn a_saga_fulfils_an_order_or_takes_back_what_it_has_done() {
    let Some(cluster) = cluster() else { return };
    let store = fresh_store(cluster).await;
    fill(&store, &FILLED).await;
    let relay = Relay::new(store.clone(), SHOP).start().unwrap();
    relay.idle().await.unwrap();
    let orders = Repository::<_, PostgresStore>::new(store.clone());
    for number in 0..40 {
        let total = if number % 4 == 3 { 2_000 } else { 10 };
        let lines = [("A", 2), ("B", 1)];
        orders
            .execute(order(number), submit(&lines, total))
            .await
            .unwrap();
    }
    relay.idle().await.unwrap();
    assert_eq!(check(&store, 40, &FILLED).await, (30, 10));
    let outcomes = relay.read(|it: &Outcomes| (it.confirmed.len(), it.rejected.len()));
    assert_eq!(outcomes, Some((30, 10)));
    relay.stop().await;
}

/// Other transactions in the same cluster store no events, so nobody waits for them.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_holds_nobody_up() {
    let Some(cluster) = cluster() else { return };
    let store = fresh_store(cluster).await;
    let relay = Relay::new(store.clone(), SHOP).start().unwrap();
    relay.ready().await.unwrap();
    let other = client(cluster).await;
    let busy = tokio::spawn(async move {
        loop {
            other.batch_execute("SELECT txid_current()").await.unwrap();
        }
    });
    fill(&store, &FILLED).await;
    let idle = tokio::time::timeout(Duration::from_secs(20), relay.idle());
    idle.await.unwrap().unwrap();
    assert!(!busy.is_finished());
    busy.abort();
    relay.stop().await;
}

/// The process that shares the work. It stops when its input ends.
#[test]
#[ignore = "it is the child process of the next one"]
fn process() {
    let (Ok(url), Ok(schema)) = (
        env::var("ENTAIL_RELAY_URL"),
        env::var("ENTAIL_RELAY_SCHEMA"),
    ) else {
        return;
    };
    let options = PostgresOptions::new().schema(schema).connections(4);
    let store = block_on(options.connect(&url)).unwrap();
    let relay = Relay::new(store, SHOP).with_lease(LEASE).start().unwrap();
    block_on(relay.ready()).unwrap();
    writeln!(std::io::stdout().lock(), "\nready").unwrap();
    let _ = std::io::stdin().lock().lines().count();
    block_on(relay.stop());
}

/// The process, and its output, which has to stay open.
pub(super) fn start(url: &str, schema: &str) -> (Child, impl BufRead + use<>) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "relay::process", "--ignored", "--nocapture"])
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

/// Waits until this number of orders reached one of their ends.
pub(super) async fn ended(store: &PostgresStore, wanted: usize) {
    let ends = Filter::all()
        .event("order", "order-confirmed")
        .event("order", "order-rejected");
    let (mut after, mut count) = (Position::START, 0);
    while count < wanted {
        let page = store.log(after, &ends, 100).await.unwrap();
        count += page.events.len();
        after = page.read_to;
        if page.is_end && count < wanted {
            store.wait(after, Duration::from_secs(1)).await;
        }
    }
}

/// One of two processes is killed in the middle of its work, and another joins. Nothing is lost, and
/// nothing happens twice.
#[tokio::test(flavor = "multi_thread")]
async fn processes_share_the_work_and_take_over_from_one_that_is_killed() {
    let Some(cluster) = cluster() else { return };
    let (url, schema) = (cluster.url(), fresh_schema());
    let options = PostgresOptions::new().schema(schema.clone()).connections(4);
    let store = options.connect(&url).await.unwrap();
    fill(&store, &FILLED).await;
    let (mut first, _first) = start(&url, &schema);
    let (mut second, _second) = start(&url, &schema);
    let orders = Repository::<_, PostgresStore>::new(store.clone());
    for number in 0..90 {
        let total = if number % 5 == 3 { 2_000 } else { 10 };
        let lines = [("A", 2), ("B", 1)];
        orders
            .execute(order(number), submit(&lines, total))
            .await
            .unwrap();
        if number == 30 {
            ended(&store, 5).await;
            first.kill().unwrap();
            first.wait().unwrap();
        }
    }
    let (mut third, _third) = start(&url, &schema);
    ended(&store, 90).await;
    assert_eq!(check(&store, 90, &FILLED).await, (72, 18));
    for child in [&mut second, &mut third] {
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
    }
}

/// Resets come while two relays share the partitions. Nothing is lost, and nothing happens twice.
#[tokio::test(flavor = "multi_thread")]
async fn resets_come_while_two_relays_share_the_work() {
    let Some(cluster) = cluster() else { return };
    let (url, schema) = (cluster.url(), fresh_schema());
    let options = PostgresOptions::new().schema(schema).connections(4);
    let store = options.clone().connect(&url).await.unwrap();
    let other = options.connect(&url).await.unwrap();
    fill(&store, &FILLED).await;
    let relays = [store.clone(), other].map(|store| {
        let relay = Relay::new(store, SHOP).with_lease(LEASE);
        relay.start().unwrap()
    });
    for relay in &relays {
        relay.ready().await.unwrap();
    }
    let orders = Repository::<_, PostgresStore>::new(store.clone());
    for number in 0..40 {
        let total = if number % 4 == 3 { 2_000 } else { 10 };
        let lines = [("A", 2), ("B", 1)];
        orders
            .execute(order(number), submit(&lines, total))
            .await
            .unwrap();
        if number % 10 == 9 {
            let by = &relays[usize::from(number > 20)];
            for consumer in ["fulfil", "give-up"] {
                by.reset(consumer, ResetTo::Beginning).await.unwrap();
            }
        }
    }
    ended(&store, 40).await;
    let end = relays[0].end().await.unwrap();
    let events = timeline(&store, None).await.unwrap();
    relays[1].reset("fulfil", ResetTo::Beginning).await.unwrap();
    while relays[0].position("fulfil").await.unwrap() < end {
        relays[0].end().await.unwrap();
    }
    // Not even an event was stored.
    assert_eq!(timeline(&store, None).await.unwrap(), events);
    assert_eq!(check(&store, 40, &FILLED).await, (30, 10));
    let status = relays[0].status("fulfil").await.unwrap();
    assert_eq!((status.partitions, status.lag.events), (16, 0));
    assert_eq!((status.parked, status.last_error), (0, None));
    for relay in relays {
        relay.stop().await;
    }
}
