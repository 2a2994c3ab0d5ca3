//! What the service answers.

use serde_json::json;

use crate::{client::send, server::Server};

#[test]
fn a_ticket_lives() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let ticket = server.open("open");
    let steps = [
        ("assign", json!({ "assignee": "Bob" })),
        (
            "comment",
            json!({ "author": "Bob", "text": "Looking at it" }),
        ),
        ("escalate", json!({ "reason": "No water" })),
        ("resolve", json!({ "solution": "Water" })),
        ("reopen", json!({ "reason": "It burns again" })),
    ];
    let mut position = String::new();
    for (version, (step, body)) in (2..).zip(&steps) {
        let answer = server.post(&format!("{ticket}/{step}"), step, &[], body);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json()["version"], version);
        position = answer.text("position");
    }
    server.log.wait_for("mail sent");
    let shown = server.get(&ticket);
    assert_eq!(shown.header("etag"), Some("\"6\""));
    let shown = shown.json();
    let happened = [
        "opened",
        "assigned",
        "commented",
        "escalated",
        "resolved",
        "reopened",
    ];
    assert_eq!(shown["timeline"].as_array().unwrap().len(), happened.len());
    for (entry, name) in shown["timeline"].as_array().unwrap().iter().zip(happened) {
        assert!(entry[name].is_object(), "{entry} is not {name}");
    }
    for (who, count) in [("Bob", 1), ("Eve", 0)] {
        let listed = server.get(&format!("/tickets?assignee={who}&after={position}"));
        assert_eq!(listed.json().as_array().unwrap().len(), count, "{listed:?}");
    }

    // All of it is there after a restart.
    server.terminate();
    assert!(server.wait().success());
    let server = Server::start(folder.path());
    assert_eq!(server.get(&ticket).json(), shown);
    let listed = server.get(&format!("/tickets?after={position}"));
    assert_eq!(listed.json()[0]["assignee"], "Bob");
}

#[test]
fn a_repeat_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let ticket = server.open("a");
    assert_eq!(server.open("a"), ticket);
    let listed = server.get("/tickets?after=1").json();
    assert_eq!(listed.as_array().unwrap().len(), 1);

    let comment = format!("{ticket}/comment");
    let body = json!({ "author": "Bob", "text": "Looking at it" });
    // The repeat has the version that was seen before the first one.
    let seen = ["If-Match: \"1\""];
    let first = server.post(&comment, "b", &seen, &body);
    assert_eq!(first.header("etag"), Some("\"2\""));
    let again = server.post(&comment, "b", &seen, &body);
    assert_eq!((again.status, again.body), (200, first.body));

    // The same key with another command, or with other fields.
    let other = json!({ "author": "Bob", "text": "Something else" });
    let refused = server.post(&comment, "b", &[], &other);
    assert_eq!(
        (refused.status, &*refused.text("code")),
        (422, "key-reused")
    );
    let other = json!({ "assignee": "Bob" });
    let refused = server.post(&format!("{ticket}/assign"), "b", &[], &other);
    assert_eq!(
        (refused.status, &*refused.text("code")),
        (422, "key-reused")
    );
    assert_eq!(server.get(&ticket).json()["version"], 2);
}

#[test]
fn a_client_decides_on_what_it_has_seen() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let ticket = server.open("a");
    let (assign, body) = (format!("{ticket}/assign"), json!({ "assignee": "Bob" }));
    assert_eq!(
        server
            .post(&assign, "b", &["If-Match: \"1\""], &body)
            .status,
        200
    );
    let body = json!({ "assignee": "Eve" });
    let late = server.post(&assign, "c", &["If-Match: \"1\""], &body);
    assert_eq!((late.status, &*late.text("code")), (412, "changed"));
    assert_eq!(server.get(&ticket).json()["assignee"], "Bob");
    for wrong in ["If-Match: 1", "If-Match: \"1\", \"2\""] {
        assert_eq!(server.post(&assign, "d", &[wrong], &body).status, 400);
    }
    assert_eq!(
        server.post(&assign, "c", &["If-Match: *"], &body).status,
        200
    );
}

#[test]
fn what_cannot_be_done_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let ticket = server.open("a");
    let (reopen, body) = (format!("{ticket}/reopen"), json!({ "reason": "It burns" }));
    let rejected = server.post(&reopen, "b", &[], &body);
    let expected = json!({ "code": "not-resolved", "text": "the ticket is still open" });
    assert_eq!((rejected.status, rejected.json()), (422, expected));
    let empty = json!({ "subject": " ", "customer": "Ada" });
    let rejected = server.post("/tickets", "c", &[], &empty);
    let expected = json!({ "code": "empty", "field": "subject", "text": "the subject is empty" });
    assert_eq!((rejected.status, rejected.json()), (422, expected));

    let nowhere = "/tickets/00000000-0000-0000-0000-000000000000";
    for path in [nowhere, "/tickets/x", "/nothing"] {
        let missing = server.get(path);
        assert_eq!((missing.status, &*missing.text("code")), (404, "not-found"));
    }
    assert_eq!(
        server
            .post(&format!("{nowhere}/reopen"), "d", &[], &body)
            .status,
        404
    );
    assert_eq!(server.post(&ticket, "d", &[], &body).status, 405);
    let late = server.get("/tickets?after=9999");
    assert_eq!((late.status, &*late.text("code")), (503, "late"));
    for path in ["/tickets?after=x", "/tickets?what=x"] {
        assert_eq!(server.get(path).status, 400);
    }
}

#[test]
fn bad_input_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let body = r#"{ "subject": "Printer on fire", "customer": "Ada" }"#;
    let (key, json) = ("Idempotency-Key: a", "Content-Type: application/json");
    let (empty, long) = (
        "Idempotency-Key:",
        format!("Idempotency-Key: {}", "a".repeat(101)),
    );
    let too_long = format!("\"{}\"", "a".repeat(65 * 1_024));
    for (status, headers, body) in [
        (400, [json].as_slice(), body),
        (400, &[json, empty], body),
        (400, &[json, &long], body),
        (400, &[json, key, key], body),
        (400, &[json, key], "{"),
        (400, &[json, key], r#"{ "subject": "Printer on fire" }"#),
        (415, &[key], body),
        (413, &[json, key], &too_long),
        (201, &[json, key], body),
    ] {
        let answer = send(&server.address, "POST /tickets", headers, body).unwrap();
        assert_eq!(answer.status, status, "{answer:?}");
        if status != 201 {
            assert_eq!(answer.text("code"), "bad-request");
        }
    }
}

#[test]
fn operators_see_what_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    server.open("a");
    let health = server.get("/health");
    assert_eq!(
        (health.status, health.json()),
        (200, json!({ "store": "usable" }))
    );
    let metrics = server.get("/metrics").body;
    for line in [
        r#"http_requests_total{method="POST",path="/tickets",status="201"} 1"#,
        r#"entail_commands_total{aggregate="ticket",command="open",outcome="accepted"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
}
