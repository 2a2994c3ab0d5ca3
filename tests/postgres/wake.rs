//! Readers that wait are told of what other machines store.

use std::time::{Duration, Instant};

use entail::store::{Log as _, Streams as _};
use entail::{Position, PostgresOptions, StreamName, store::Filter};

use super::{cluster, fresh_schema, one};

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_told_of_what_another_machine_stores() {
    let Some(cluster) = cluster() else { return };
    let options = PostgresOptions::new().schema(fresh_schema()).connections(2);
    let here = options.clone().connect(&cluster.url()).await.unwrap();
    let there = options.connect(&cluster.url()).await.unwrap();
    let stream = StreamName::new("counter", "1");
    let mut position = Position::START;
    let mut waited = Duration::ZERO;
    for version in 0..10 {
        let reader = tokio::spawn({
            let here = here.clone();
            async move {
                let began = Instant::now();
                loop {
                    let page = here.log(position, &Filter::all(), 10).await.unwrap();
                    if !page.events.is_empty() {
                        return (page.read_to, began.elapsed());
                    }
                    here.wait(position, Duration::from_secs(60)).await;
                }
            }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        there
            .append(one(&stream, version, "happened"))
            .await
            .unwrap();
        let elapsed;
        (position, elapsed) = reader.await.unwrap();
        waited += elapsed;
    }
    // By asking again alone it would have waited for the better part of ten seconds.
    assert!(waited < Duration::from_secs(6), "{waited:?}");
}
