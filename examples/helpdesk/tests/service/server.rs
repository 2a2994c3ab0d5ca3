//! The program, run as a process.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::client::{Answer, send};

/// A line that comes later does not come.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Server {
    process: Child,
    /// Host and port.
    pub(crate) address: String,
    /// What it logs.
    pub(crate) log: Log,
}

/// The lines that processes have logged and nobody has waited for.
pub(crate) struct Log {
    sender: Sender<String>,
    lines: Receiver<String>,
}

impl Log {
    pub(crate) fn new() -> Self {
        let (sender, lines) = channel();
        Self { sender, lines }
    }

    /// Waits for a line with this text.
    pub(crate) fn wait_for(&self, text: &str) {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("nothing was logged with `{text}`"));
            if line.contains(text) {
                return;
            }
        }
    }
}

impl Server {
    /// On a file in a folder.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::run(folder, None, Log::new())
    }

    /// On PostgreSQL. The folder has the mails.
    pub(crate) fn on_postgres(folder: &Path, url: &str) -> Self {
        Self::run(folder, Some(url), Log::new())
    }

    /// On PostgreSQL, with a log that is shared with another process.
    pub(crate) fn next_to(other: &Self, folder: &Path, url: &str) -> Self {
        let mut log = Log::new();
        log.sender = other.log.sender.clone();
        Self::run(folder, Some(url), log)
    }

    fn run(folder: &Path, url: Option<&str>, log: Log) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_helpdesk"));
        command.args(["--port", "0"]).arg(folder);
        command.env_remove("HELPDESK_POSTGRES");
        command.envs(url.map(|url| ("HELPDESK_POSTGRES", url)));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        collect(process.stderr.take().unwrap(), log.sender.clone());
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut lines = lines.map_while(Result::ok);
        let address = lines.find_map(|line| Some(line.strip_prefix("http://")?.to_owned()));
        let Some(address) = address else {
            let log: Vec<String> = log.lines.try_iter().collect();
            panic!("the service did not start: {log:?}");
        };
        Self {
            process,
            address,
            log,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        send(&self.address, &format!("GET {path}"), &[], "").unwrap()
    }

    /// Posts JSON with a key, and with further headers.
    pub(crate) fn post(&self, path: &str, key: &str, headers: &[&str], body: &Value) -> Answer {
        let key = format!("Idempotency-Key: {key}");
        let json = "Content-Type: application/json";
        let headers: Vec<&str> = [&*key, json].iter().chain(headers).copied().collect();
        let line = format!("POST {path}");
        send(&self.address, &line, &headers, &body.to_string()).unwrap()
    }

    /// Opens a ticket, and returns its path.
    pub(crate) fn open(&self, key: &str) -> String {
        let body = serde_json::json!({ "subject": "Printer on fire", "customer": "Ada" });
        let answer = self.post("/tickets", key, &[], &body);
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.header("location").unwrap().to_owned()
    }

    /// As a service manager stops it.
    pub(crate) fn terminate(&self) {
        let id = self.process.id().to_string();
        let status = Command::new("kill").args(["-s", "TERM", &id]).status();
        assert!(status.unwrap().success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn collect(output: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // The test may not wait for more lines.
            let _ = lines.send(line);
        }
    });
}
