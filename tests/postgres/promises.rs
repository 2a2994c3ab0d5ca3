//! What every store promises, on PostgreSQL; and a repository on it.

use std::{
    future::Future,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use entail::{
    AnyStore, PostgresOptions,
    store::{Health, Streams as _},
    testing::conformance,
};

use entail_test_support::forms;

use super::{cluster, fresh_schema, fresh_store, quoted};
use entail::prelude::{Id, PostgresStore, Repository, StoreError, Version, aggregate, event};

#[aggregate(default)]
#[derive(Default)]
pub struct Counter {
    pub total: u64,
}

#[event(aggregate = Counter)]
pub struct Counted {
    #[set]
    pub total: u64,
}

#[aggregate]
impl Counter {
    #[command]
    pub fn count(&self) -> Result<Counted, std::convert::Infallible> {
        let total = self.total.saturating_add(1);
        Ok(Counted { total })
    }
}

/// Waits without a runtime: the store has threads of its own then.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[test]
fn it_keeps_what_every_store_promises() {
    let Some(cluster) = cluster() else { return };
    conformance::check(|| block_on(fresh_store(cluster)));
}

#[test]
fn it_outlasts_its_program() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    conformance::check_durable(|| {
        let options = PostgresOptions::new().schema(&schema).connections(2);
        block_on(options.connect(&cluster.url())).unwrap()
    });
}

#[test]
fn two_stores_in_one_database_do_not_see_each_other() {
    let Some(cluster) = cluster() else { return };
    let one = block_on(fresh_store(cluster));
    let other = block_on(fresh_store(cluster));
    let id = Id::new();
    let counters = Repository::<Counter, _>::new(one).blocking();
    counters.execute(id, Count).unwrap();
    let counters = Repository::<Counter, _>::new(other).blocking();
    assert_eq!(counters.load(id).unwrap().total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_that_count_at_once_lose_nothing() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let id = Id::<Counter>::new();
    // Several machines start at once, and make the schema between them.
    let machines = (0..4).map(|_| {
        let (url, schema) = (cluster.url(), schema.clone());
        tokio::spawn(async move {
            let options = PostgresOptions::new().schema(schema).connections(2);
            let counters = Repository::<Counter, _>::new(options.connect(&url).await.unwrap());
            for _ in 0..25 {
                counters.execute(id, Count).await.unwrap();
            }
        })
    });
    for machine in machines.collect::<Vec<_>>() {
        machine.await.unwrap();
    }
    let options = PostgresOptions::new().schema(schema);
    let counters = Repository::<Counter, _>::new(options.connect(&cluster.url()).await.unwrap());
    let counter = counters.load(id).await.unwrap();
    assert_eq!((counter.total, counter.version()), (100, Version::new(100)));
}

#[tokio::test]
async fn a_store_of_a_later_format_is_refused() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(&schema);
    drop(options.clone().connect(&cluster.url()).await.unwrap());
    let later = format!("UPDATE {}.format SET version = 5", quoted(&schema));
    let client = super::order::client(cluster).await;
    client.batch_execute(&later).await.unwrap();
    let error = options.connect(&cluster.url()).await.unwrap_err();
    assert!(error.to_string().contains("it has format 5"), "{error}");
}

#[test]
fn what_is_no_url_and_what_does_not_answer_are_clear() {
    let Some(_) = cluster() else { return };
    block_on(async {
        let error = PostgresStore::connect("nothing").await.unwrap_err();
        assert!(!error.is_retryable(), "{error}");
        let options = PostgresOptions::new().patience(std::time::Duration::from_millis(300));
        let error = options
            .connect("postgres://entail@127.0.0.1:1/x")
            .await
            .unwrap_err();
        assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
        assert!(error.is_retryable());
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_domain_is_the_same_however_it_is_stored() {
    let Some(cluster) = cluster() else { return };
    let store = AnyStore::new(fresh_store(cluster).await);
    entail_test_support::exercise::in_every_way(store)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_gets_what_it_asks_for() {
    let Some(cluster) = cluster() else { return };
    let store = AnyStore::new(fresh_store(cluster).await);
    entail_test_support::service::in_both_ways(store)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_whether_it_can_be_used() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = || PostgresOptions::new().schema(&schema).connections(2);
    let store = options().connect(&cluster.url()).await.unwrap();
    assert!(matches!(store.health().await, Health::Usable));
    let reader = options().connect_read_only(&cluster.url()).await.unwrap();
    assert!(matches!(reader.health().await, Health::ReadOnly));
    cluster.psql(&format!("DROP SCHEMA {} CASCADE", quoted(&schema)));
    for store in [store, reader] {
        let Health::Stopped(why) = store.health().await else {
            panic!("its schema is gone");
        };
        assert!(why.to_string().contains(&schema), "{why}");
    }
}

#[test]
fn it_keeps_them_whatever_the_server_takes_for_granted() {
    let Some(cluster) = cluster() else { return };
    let options = "options=-c%20default_transaction_isolation%3Dserializable\
                   %20-c%20synchronous_commit%3Dlocal";
    let url = format!("{}?{options}", cluster.url());
    conformance::check(|| {
        let options = PostgresOptions::new().schema(fresh_schema()).connections(4);
        block_on(options.connect(&url)).unwrap()
    });
}

#[tokio::test]
async fn commits_are_durable_unless_the_url_names_something_weaker() {
    let Some(cluster) = cluster() else { return };
    let client = super::order::client(cluster).await;
    client
        .batch_execute("ALTER SYSTEM SET synchronous_commit = off")
        .await
        .unwrap();
    client
        .batch_execute("SELECT pg_reload_conf()")
        .await
        .unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    for (options, due) in [
        ("", "on"),
        ("?options=-c%20synchronous_commit%3Dlocal", "local"),
    ] {
        let url = format!("{}{options}", cluster.url());
        let schema = fresh_schema();
        let options = PostgresOptions::new().schema(&schema).connections(1);
        let store = options.connect(&url).await.unwrap();
        // A trigger tells what its transaction was told.
        let schema = quoted(&schema);
        let tell = format!(
            "CREATE TABLE {schema}.told (setting text);
             CREATE FUNCTION {schema}.tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 INSERT INTO {schema}.told VALUES (current_setting('synchronous_commit'));
                 RETURN NULL; END $$;
             CREATE TRIGGER tell AFTER INSERT ON {schema}.events
                 FOR EACH ROW EXECUTE FUNCTION {schema}.tell()"
        );
        client.batch_execute(&tell).await.unwrap();
        let stream = entail::StreamName::new("counter", "1");
        entail::store::Streams::append(&store, super::one(&stream, 0, "happened"))
            .await
            .unwrap();
        let sql = format!("SELECT setting FROM {schema}.told");
        let told: String = client.query_one(&sql, &[]).await.unwrap().get(0);
        assert_eq!(told, due);
    }
    client
        .batch_execute("ALTER SYSTEM RESET synchronous_commit")
        .await
        .unwrap();
    client
        .batch_execute("SELECT pg_reload_conf()")
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn former_forms_of_events_are_read() {
    let Some(cluster) = cluster() else { return };
    forms::former_forms_are_read(&AnyStore::new(fresh_store(cluster).await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_values_are_one_claim() {
    let Some(cluster) = cluster() else { return };
    forms::equal_values_are_one_claim(&AnyStore::new(fresh_store(cluster).await)).await;
}
