//! Two processes on one store.

use std::{collections::BTreeSet, fs};

use entail_test_support::cluster::Cluster;
use serde_json::{Value, json};

use crate::server::Server;

fn escalate(server: &Server, ticket: &str, key: &str) {
    let body = json!({ "reason": "No water" });
    let answer = server.post(&format!("{ticket}/escalate"), key, &[], &body);
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[test]
fn each_escalation_is_one_mail() {
    let Some(cluster) = Cluster::start() else {
        eprintln!("not run: PostgreSQL is not installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut first = Server::on_postgres(folder.path(), &cluster.url());
    let mut second = Server::next_to(&first, folder.path(), &cluster.url());
    let tickets: Vec<String> = (0..6)
        .map(|number| first.open(&number.to_string()))
        .collect();
    // A ticket that one process opened can be changed in the other, and a repeat in either.
    for ticket in &tickets {
        escalate(&second, ticket, "a");
        escalate(&first, ticket, "a");
    }
    for _ in &tickets {
        first.log.wait_for("mail sent");
    }
    // The one that stays does all of the work.
    second.terminate();
    assert!(second.wait().success());
    for ticket in &tickets {
        escalate(&first, ticket, "b");
    }
    for _ in &tickets {
        first.log.wait_for("mail sent");
    }
    first.terminate();
    assert!(first.wait().success());

    let mails = fs::read_to_string(folder.path().join("mails.jsonl")).unwrap();
    let mails: Vec<Value> = mails
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(mails.len(), 2 * tickets.len());
    let texts = mails
        .iter()
        .map(|mail| format!("{}{}", mail["subject"], mail["text"]));
    assert_eq!(texts.collect::<BTreeSet<_>>().len(), mails.len());
}
