//! The program is killed while clients wait for answers.

use std::{
    sync::mpsc::{Sender, channel},
    thread,
};

use serde_json::{Value, json};

use crate::{client::send, server::Server};

const CLIENTS: usize = 8;

/// It is killed after so many answers.
const ANSWERS: usize = 200;

/// The more requests a client has than it gets answers, the longer the load lasts.
const COMMENTS: usize = 100;

fn request(address: &str, line: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
    let key = format!("Idempotency-Key: {key}");
    let headers = [&*key, "Content-Type: application/json"];
    let answer = send(address, line, &headers, &body.to_string()).ok()?;
    Some((answer.status, answer.json()))
}

/// Opens a ticket and comments on it until no answer comes. Returns the answers.
fn work(address: &str, client: usize, answered: &Sender<()>) -> Vec<Value> {
    let mut answers: Vec<Value> = Vec::new();
    for number in 0..=COMMENTS {
        let id = answers.first().and_then(|first| first["id"].as_str());
        let (line, body) = match id {
            None => (
                "POST /tickets".to_owned(),
                json!({ "subject": "Load", "customer": "Ada" }),
            ),
            Some(id) => {
                let body = json!({ "author": "Bob", "text": number.to_string() });
                (format!("POST /tickets/{id}/comment"), body)
            }
        };
        let key = format!("{client}-{number}");
        let Some((status, answer)) = request(address, &line, &key, &body) else {
            break;
        };
        assert!(status == 200 || status == 201, "{status}: {answer}");
        answers.push(answer);
        answered.send(()).unwrap();
    }
    answers
}

/// No answered request is lost, and a repeat of any request doubles nothing.
#[test]
fn a_kill_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let (answered, answers) = channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (address, answered) = (server.address.clone(), answered.clone());
            thread::spawn(move || work(&address, client, &answered))
        })
        .collect();
    assert_eq!(answers.iter().take(ANSWERS).count(), ANSWERS);
    server.kill();
    let before: Vec<_> = clients
        .into_iter()
        .map(|client| client.join().unwrap())
        .collect();
    let count: usize = before.iter().map(Vec::len).sum();
    assert!((ANSWERS..CLIENTS * COMMENTS).contains(&count), "{count}");

    let server = Server::start(folder.path());
    for (client, before) in before.iter().enumerate() {
        let stored = |path: &str| server.get(path).json()["version"].as_u64();
        if let Some(id) = before.first().and_then(|first| first["id"].as_str()) {
            // What was answered is there, and at most the one request that had no answer.
            let (stored, known) = (stored(&format!("/tickets/{id}")), before.len() as u64);
            assert!(
                stored == Some(known) || stored == Some(known + 1),
                "{stored:?}"
            );
        }
        let all = work(&server.address, client, &answered);
        assert_eq!(&all[..before.len()], before, "a repeat has another answer");
        let id = all[0]["id"].as_str().unwrap();
        let shown = server.get(&format!("/tickets/{id}")).json();
        let texts = shown["timeline"].as_array().unwrap().iter().skip(1);
        let texts: Vec<&str> = texts
            .map(|it| it["commented"]["text"].as_str().unwrap())
            .collect();
        let expected: Vec<String> = (1..=COMMENTS).map(|number| number.to_string()).collect();
        assert_eq!(texts, expected);
    }
    let listed = server.get("/tickets").json();
    assert!(listed.as_array().unwrap().len() <= CLIENTS);
}
