//! The database refuses what an append stores.

use std::time::Duration;

use entail::{PostgresOptions, PostgresStore, StoreError, prelude::*, relay::Relay};
use entail_test_support::shop::{
    KEEPING, fill, order,
    order::Order,
    stock,
    stock::{Fill, Stock},
    submit,
};

use super::{cluster, fresh_schema, order::client, quoted};

/// The transaction of a command fails for one stream. Its source is parked in another transaction, and the
/// others continue.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_fails_parks_its_stream() {
    let Some(cluster) = cluster() else { return };
    let schema = fresh_schema();
    let options = PostgresOptions::new().schema(schema.clone()).connections(4);
    let store = options.connect(&cluster.url()).await.unwrap();
    fill(&store, &[("A", 10), ("B", 10)]).await;
    let (first, longest) = (Duration::from_millis(1), Duration::from_millis(5));
    let relay = Relay::new(store.clone(), KEEPING).with_pauses(first, longest);
    let relay = relay.start().unwrap();
    relay.ready().await.unwrap();

    let (client, schema) = (client(cluster).await, quoted(&schema));
    let trigger = format!(
        "CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'the audit is closed'; END $$;
         CREATE TRIGGER audit BEFORE INSERT ON {schema}.events FOR EACH ROW
             WHEN (NEW.aggregate = 'stock' AND NEW.id = 'A') EXECUTE FUNCTION {schema}.refuse()"
    );
    client.batch_execute(&trigger).await.unwrap();
    let stocks = Repository::<Stock, PostgresStore>::new(store.clone());
    let refused = stocks.execute(stock("A"), Fill { quantity: 1 }).await;
    assert!(
        matches!(&refused, Err(Error::Store(StoreError::Refused { .. }))),
        "{refused:?}"
    );
    let orders = Repository::<Order, PostgresStore>::new(store.clone());
    for (number, product) in [(1, "A"), (2, "B"), (3, "B")] {
        let submit = submit(&[(product, 1)], 1);
        orders.execute(order(number), submit).await.unwrap();
    }
    relay.idle().await.unwrap();
    let parked = relay.parked("keep", 10).await.unwrap();
    let [parked] = &*parked else {
        panic!("{parked:?}");
    };
    assert_eq!(parked.stream.to_string(), format!("order/{}", order(1)));
    assert_eq!(parked.tries, 8);
    assert!(parked.error.contains("the audit is closed"), "{parked:?}");
    let available = async |product| stocks.load(stock(product)).await.unwrap().available;
    assert_eq!((available("A").await, available("B").await), (10, 8));

    let trigger = format!("DROP TRIGGER audit ON {schema}.events");
    client.batch_execute(&trigger).await.unwrap();
    assert_eq!(relay.retry_all("keep").await.unwrap(), 1);
    relay.idle().await.unwrap();
    assert_eq!((available("A").await, available("B").await), (9, 8));
    relay.stop().await;
}
