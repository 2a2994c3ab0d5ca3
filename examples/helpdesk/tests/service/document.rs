//! The `OpenAPI` document.

use std::collections::BTreeSet;

use entail::schema::Registration;
use helpdesk::{http::routes::routes, ticket::Ticket};

use crate::{client::send, server::Server};

#[test]
fn every_route_is_in_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let document = server.get("/openapi.json").json();
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            documented.insert((method.to_uppercase(), path.clone()));
            // It is served: neither the path nor the method is unknown.
            let line = format!("{} {path}", method.to_uppercase());
            let answer = send(&server.address, &line, &[], "").unwrap();
            let unknown = answer.body.contains("/openapi.json") && answer.status >= 400;
            assert!(!unknown, "{line}: {answer:?}");
            assert_eq!(method == "post", operation["requestBody"].is_object());
        }
    }
    let routes = routes();
    let in_router = routes
        .iter()
        .map(|it| (it.method.to_string(), it.path.to_owned()));
    assert_eq!(documented, in_router.collect());
}

#[test]
fn every_command_has_a_route_and_its_schema() {
    let folder = tempfile::tempdir().unwrap();
    let document = Server::start(folder.path()).get("/openapi.json").json();
    let routes = routes();
    for command in Registration::of::<Ticket>().commands {
        let route = routes
            .iter()
            .find(|route| route.command == Some(command.name));
        let Some(route) = route else {
            // Only the policy sends it.
            assert_eq!(command.name, "call-duty");
            continue;
        };
        let body = &document["paths"][route.path]["post"]["requestBody"];
        let schema = &body["content"]["application/json"]["schema"];
        let fields = schema["properties"].as_object().unwrap().keys();
        let expected = command
            .fields
            .iter()
            .map(|field| field.stored_name.to_owned());
        assert_eq!(fields.cloned().collect::<BTreeSet<_>>(), expected.collect());
    }
}
