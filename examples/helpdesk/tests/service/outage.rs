//! The store is away for a while.

use std::time::{Duration, Instant};

use entail_test_support::cluster::Cluster;
use serde_json::json;

use crate::server::Server;

#[test]
fn a_store_that_is_away_is_503_and_comes_back() {
    let Some(cluster) = Cluster::start() else {
        eprintln!("not run: PostgreSQL is not installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::on_postgres(folder.path(), &cluster.url());
    let ticket = server.open("a");
    cluster.kill();
    let (comment, body) = (
        format!("{ticket}/comment"),
        json!({ "author": "Bob", "text": "Hm" }),
    );
    let away = server.post(&comment, "b", &[], &body);
    let text = "the service cannot be used now; send the same request again later";
    let expected = json!({ "code": "unavailable", "text": text });
    assert_eq!((away.status, away.json()), (503, expected));
    assert_eq!(server.get(&ticket).status, 503);
    let health = server.get("/health");
    assert_eq!(
        (health.status, health.json()),
        (503, json!({ "store": "stopped" }))
    );
    server.log.wait_for("the store cannot be used");

    cluster.begin();
    let end = Instant::now() + Duration::from_secs(60);
    let mut answer = server.post(&comment, "b", &[], &body);
    while answer.status == 503 && Instant::now() < end {
        answer = server.post(&comment, "b", &[], &body);
    }
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(server.get(&ticket).json()["version"], 2);
    assert_eq!(server.get("/health").status, 200);
}
