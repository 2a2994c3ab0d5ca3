//! A small HTTP client: one request on one connection.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// An answer that takes longer is a failure.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Reads an answer up to its end.
    pub(crate) fn read(mut stream: impl Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8(bytes).map_err(io::Error::other)?;
        let cut = || io::Error::other(format!("the answer is cut: {text}"));
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        let answer = Self {
            status: status.ok_or_else(cut)?,
            head: head.to_owned(),
            body: body.to_owned(),
        };
        let length = answer.header("content-length");
        let is_whole = length.is_none_or(|length| length.parse() == Ok(body.len()));
        is_whole.then_some(answer).ok_or_else(cut)
    }
}

/// Connects, and sends the head of a request whose body has this length.
pub(crate) fn begin(
    address: &str,
    line: &str,
    headers: &[&str],
    length: usize,
) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut head = format!("{line} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head = format!("{head}Content-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    Ok(stream)
}

pub(crate) fn send(address: &str, line: &str, headers: &[&str], body: &str) -> io::Result<Answer> {
    let mut stream = begin(address, line, headers, body.len())?;
    stream.write_all(body.as_bytes())?;
    Answer::read(stream)
}
