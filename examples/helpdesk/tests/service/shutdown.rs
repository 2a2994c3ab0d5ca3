//! The program is told to stop while a request is on its way.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use crate::{
    client::{Answer, begin},
    server::Server,
};

#[test]
fn a_request_that_has_begun_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let body = r#"{ "subject": "Printer on fire", "customer": "Ada" }"#;
    let headers = [
        "Idempotency-Key: a",
        "Content-Type: application/json",
        "Expect: 100-continue",
    ];
    let mut request = begin(&server.address, "POST /tickets", &headers, body.len()).unwrap();
    // It wants the body, so it has begun.
    let mut wants = [0; 25];
    request.read_exact(&mut wants).unwrap();
    assert_eq!(&wants, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.terminate();
    server.log.wait_for("stopping");
    request.write_all(body.as_bytes()).unwrap();
    assert_eq!(Answer::read(request).unwrap().status, 201);
    assert!(server.wait().success());
    server.log.wait_for("stopped");
    assert!(TcpStream::connect(&server.address).is_err());
    // The file is free, and has the ticket.
    let server = Server::start(folder.path());
    let listed = server.get("/tickets?after=1").json();
    assert_eq!(listed[0]["subject"], "Printer on fire");
}
