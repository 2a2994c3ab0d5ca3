//! Appends that share a statement: each has an outcome of its own.

use std::{future::poll_fn, pin::pin, task::Poll, time::Duration};

use entail::store::Streams as _;
use entail::{
    ConcurrencyConflict, PostgresOptions, PostgresStore, StoreError, StreamName, Version,
    prelude::{Id, Repository},
    store::{Append, Appended, Message, MessageId},
};
use tokio::task::JoinHandle;
use tokio_postgres::Client;

use entail_test_support::cluster::Cluster;

use super::{
    cluster, fresh_schema, one,
    order::{client, held_append},
    promises::{Count, Counter},
    quoted,
};

/// A store of one lane, so that what comes while an append is held waits for its turn.
struct Lane {
    store: PostgresStore,
    schema: String,
    holder: Client,
}

impl Lane {
    async fn new(cluster: &Cluster) -> Self {
        let schema = fresh_schema();
        let options = PostgresOptions::new().schema(&schema).connections(3);
        Self {
            store: options.connect(&cluster.url()).await.unwrap(),
            schema,
            holder: client(cluster).await,
        }
    }

    fn begin(&self, append: Append) -> JoinHandle<Result<Appended, StoreError>> {
        let store = self.store.clone();
        tokio::spawn(async move { store.append(append).await })
    }

    /// Appends these while the lane is taken, so that they go together when it is free.
    async fn together(&self, appends: Vec<Append>) -> Vec<Result<Appended, StoreError>> {
        let lock = format!(
            "BEGIN; LOCK TABLE {}.events IN EXCLUSIVE MODE",
            quoted(&self.schema)
        );
        self.holder.batch_execute(&lock).await.unwrap();
        let first = StreamName::new("first", entail::Uuid::now_v7().to_string());
        let first = self.begin(one(&first, 0, "holds the lane"));
        tokio::time::sleep(Duration::from_millis(50)).await;
        let begun: Vec<_> = appends.into_iter().map(|it| self.begin(it)).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.holder.batch_execute("COMMIT").await.unwrap();
        first.await.unwrap().unwrap();
        let mut answers = Vec::new();
        for append in begun {
            answers.push(append.await.unwrap());
        }
        answers
    }

    /// How many events the largest transaction has.
    async fn largest(&self) -> i64 {
        let sql = format!(
            "SELECT count(*) FROM {}.events GROUP BY transaction ORDER BY 1 DESC LIMIT 1",
            quoted(&self.schema)
        );
        self.holder.query_one(&sql, &[]).await.unwrap().get(0)
    }
}

fn stream(id: &str) -> StreamName {
    StreamName::new("counter", id.to_owned())
}

async fn soon(append: JoinHandle<Result<Appended, StoreError>>) {
    let answer = tokio::time::timeout(Duration::from_secs(5), append).await;
    answer.unwrap().unwrap().unwrap();
}

fn conflict(answer: &Result<Appended, StoreError>) -> Option<(u64, u64)> {
    match answer {
        Err(StoreError::Conflict(ConcurrencyConflict {
            expected, actual, ..
        })) => Some((expected.get(), actual.get())),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_shares_a_transaction_and_one_conflict_is_one_conflict() {
    let Some(cluster) = cluster() else { return };
    let lane = Lane::new(cluster).await;
    lane.store
        .append(one(&stream("behind"), 0, "early"))
        .await
        .unwrap();
    // On a machine that stands still for long they may go by themselves.
    for round in 0..20 {
        let new = |name: &str| stream(&format!("{name} {round}"));
        let answers = lane
            .together(vec![
                one(&new("a"), 0, "happened"),
                one(&stream("behind"), 0, "happened"),
                one(&new("ahead"), 7, "happened"),
                one(&new("twice"), 0, "happened"),
                one(&new("twice"), 0, "happened"),
                one(&new("z"), 0, "happened"),
            ])
            .await;
        let [a, behind, ahead, twice, again, z] = answers.try_into().unwrap();
        for added in [a, z] {
            assert_eq!(added.unwrap().version, Version::new(1));
        }
        assert_eq!(conflict(&behind), Some((0, 1)), "{behind:?}");
        assert_eq!(conflict(&ahead), Some((7, 0)), "{ahead:?}");
        let lost = [&twice, &again].map(conflict);
        assert!(
            lost.contains(&Some((0, 1))) && lost.contains(&None),
            "{lost:?}"
        );
        let stored = lane.store.read(&new("ahead"), Version::NONE, 9).await;
        assert_eq!(stored.unwrap().version, Version::NONE);
        if lane.largest().await > 2 {
            return;
        }
    }
    panic!("no append shared a transaction");
}

/// An append that answers a message.
fn answering(stream: &StreamName, expected: u64, message: &str) -> Append {
    let mut append = one(stream, expected, "happened");
    append.message = Some(Message {
        id: MessageId::new(message),
        answer: format!("\"{message} of {}\"", stream.id()),
    });
    append
}

#[tokio::test(flavor = "multi_thread")]
async fn appends_with_messages_share_a_transaction_and_each_message_counts_once() {
    let Some(cluster) = cluster() else { return };
    let lane = Lane::new(cluster).await;
    let (answered, void) = (stream("answered"), stream("void"));
    let append = lane.store.append(answering(&answered, 0, "m")).await;
    append.unwrap();
    let message = Message {
        id: MessageId::new("m"),
        answer: "\"void\"".to_owned(),
    };
    lane.store.settle(&void, message).await.unwrap();
    // On a machine that stands still for long they may go by themselves.
    for round in 0..20 {
        let new = |name: &str| stream(&format!("{name} {round}"));
        let answers = lane
            .together(vec![
                answering(&new("a"), 0, "m"),
                answering(&answered, 1, "m"),
                answering(&void, 0, "m"),
                answering(&new("ahead"), 7, "m"),
                one(&new("plain"), 0, "happened"),
                answering(&new("z"), 0, "m"),
            ])
            .await;
        let [a, again, voided, ahead, plain, z] = answers.try_into().unwrap();
        for added in [a, plain, z] {
            let added = added.unwrap();
            assert_eq!((added.version, added.repeated), (Version::new(1), None));
        }
        let again = again.unwrap().repeated.unwrap();
        assert_eq!(again.version, Version::new(1));
        assert_eq!(again.answer, "\"m of answered\"");
        assert_eq!(voided.unwrap().repeated.unwrap().answer, "\"void\"");
        assert_eq!(conflict(&ahead), Some((7, 0)), "{ahead:?}");
        let stored = lane.store.answer(&new("z"), &MessageId::new("m")).await;
        let stored = stored.unwrap().unwrap();
        let page = lane.store.read(&new("z"), Version::NONE, 9).await.unwrap();
        assert_eq!(stored.position, Some(page.events[0].position));
        assert_eq!(stored.answer, format!("\"m of z {round}\""));
        let refused = lane.store.answer(&new("ahead"), &MessageId::new("m")).await;
        assert_eq!(refused.unwrap(), None);
        if lane.largest().await > 2 {
            return;
        }
    }
    panic!("no append shared a transaction");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_refuses_of_one_is_no_concern_of_the_others() {
    let Some(cluster) = cluster() else { return };
    let lane = Lane::new(cluster).await;
    let mut refused = one(&stream("refused"), 0, "happened");
    refused.events[0].payload.json = "no JSON".to_owned();
    let answers = lane
        .together(vec![
            one(&stream("a"), 0, "happened"),
            refused,
            one(&stream("z"), 0, "happened"),
        ])
        .await;
    let [a, refused, z] = answers.try_into().unwrap();
    assert!(a.is_ok() && z.is_ok(), "{a:?} {z:?}");
    let refused = refused.unwrap_err();
    assert!(matches!(refused, StoreError::Refused { .. }), "{refused}");
    let stored = lane.store.read(&stream("refused"), Version::NONE, 9).await;
    assert_eq!(stored.unwrap().version, Version::NONE);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_long_for_one_that_waits_for_another_machine() {
    let Some(cluster) = cluster() else { return };
    let lane = Lane::new(cluster).await;
    let other = client(cluster).await;
    held_append(&other, &lane.schema, "1").await;
    let held = StreamName::new("held", "1");
    // It has the lane, at first.
    let alone = lane.begin(one(&held, 0, "alone"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    soon(lane.begin(one(&stream("behind it"), 0, "happened"))).await;
    // And here it is one of a group, which another has to wait for first.
    let first = client(cluster).await;
    held_append(&first, &lane.schema, "2").await;
    let in_front = lane.begin(one(&StreamName::new("held", "2"), 0, "in front"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let in_a_group = lane.begin(one(&held, 0, "in a group"));
    let neighbours = ["a", "b", "c"].map(|id| lane.begin(one(&stream(id), 0, "happened")));
    tokio::time::sleep(Duration::from_millis(50)).await;
    first.batch_execute("COMMIT").await.unwrap();
    for neighbour in neighbours {
        soon(neighbour).await;
    }
    assert!(!alone.is_finished() && !in_a_group.is_finished());
    other.batch_execute("COMMIT").await.unwrap();
    let mut answers = Vec::new();
    for append in [alone, in_front, in_a_group] {
        answers.push(conflict(&append.await.unwrap()));
    }
    assert_eq!(answers, [Some((0, 1)); 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_that_nobody_goes_on_with_holds_nobody_back() {
    let Some(cluster) = cluster() else { return };
    let lane = Lane::new(cluster).await;
    let mut begun = pin!(lane.store.append(one(&stream("begun"), 0, "happened")));
    // It has the lane now, and is not asked again.
    let is_pending = poll_fn(|context| Poll::Ready(begun.as_mut().poll(context).is_pending()));
    assert!(is_pending.await);
    soon(lane.begin(one(&stream("behind it"), 0, "happened"))).await;
    assert_eq!(begun.await.unwrap().version, Version::new(1));
    soon(lane.begin(one(&stream("afterwards"), 0, "happened"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_waits_for_any_more_is_not_added() {
    let Some(cluster) = cluster() else { return };
    let lane = Lane::new(cluster).await;
    let in_front = client(cluster).await;
    held_append(&in_front, &lane.schema, "1").await;
    let first = lane.begin(one(&StreamName::new("held", "1"), 0, "in front"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let given_up = lane.begin(one(&stream("1"), 0, "given up"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    given_up.abort();
    let asked_again = lane.begin(one(&stream("1"), 0, "asked again"));
    tokio::time::sleep(Duration::from_millis(50)).await;
    in_front.batch_execute("COMMIT").await.unwrap();
    assert_eq!(conflict(&first.await.unwrap()), Some((0, 1)));
    soon(asked_again).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn machines_that_add_to_the_same_streams_in_groups_lose_nothing() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let ids: Vec<Id<Counter>> = (0..12).map(|_| Id::new()).collect();
    let mut writers = Vec::new();
    for _ in 0..3 {
        let options = PostgresOptions::new().schema(&schema).connections(2);
        let store = options.connect(&cluster.url()).await.unwrap();
        for id in &ids {
            let (counters, id) = (Repository::<Counter, _>::new(store.clone()), *id);
            writers.push(tokio::spawn(async move {
                for _ in 0..10 {
                    counters.execute(id, Count).await.unwrap();
                }
            }));
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let options = PostgresOptions::new().schema(&schema);
    let counters = Repository::<Counter, _>::new(options.connect(&cluster.url()).await.unwrap());
    for id in ids {
        let counter = counters.load(id).await.unwrap();
        assert_eq!((counter.total, counter.version()), (30, Version::new(30)));
    }
}
