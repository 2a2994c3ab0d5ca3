//! Completion in code that is half written, as an editor gets it: rust-analyzer, driven over its
//! protocol. Where it is not installed, the expansion alone is tested (macros/src/snapshots.rs).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // a panic fails the test
#![allow(clippy::arithmetic_side_effects)] // an overflow too

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

const SOURCE: &str = include_str!("editor/order.rs");

/// The longest that anything may take, the build of the macros included.
const PATIENCE: Duration = Duration::from_secs(300);

#[test]
fn completion_goes_on_in_code_that_is_half_written() {
    let installed = Command::new("rust-analyzer")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !installed {
        say("rust-analyzer is not installed: completion was NOT tested");
        return;
    }
    let mut editor = Editor::open();
    // What is typed, after which line, and what has to be offered.
    let cases = [
        ("in a command", "// in add_line", "self.", "lines"),
        (
            "on a local of a command",
            "// in add_line",
            "line.",
            "quantity",
        ),
        ("in an apply method", "// in line_added", "self.", "status"),
        (
            "on the event of an apply method",
            "// in line_added",
            "event.",
            "line",
        ),
        (
            "in a nested apply function",
            "// in confirmed",
            "order.",
            "status",
        ),
        (
            "before a line that begins with self",
            "// in line_added",
            "self.lines.",
            "push",
        ),
        (
            "behind a broken rule",
            "// in line_added",
            "self.lines[0]; self.",
            "status",
        ),
        (
            "beside a broken rule",
            "// in placed",
            "todo!(); event.",
            "customer",
        ),
        ("in a message", "// in main", "AddLine { ", "quantity"),
        (
            "in the enum of events",
            "// in main",
            "OrderEvent::",
            "LineAdded()",
        ),
        (
            "in the enum of commands",
            "// in main",
            "OrderCommand::",
            "Confirm()",
        ),
        ("on a root", "// in main", "root.", "execute"),
        ("through a root", "// in main", "root.", "total"),
    ];
    let mut missing = Vec::new();
    for (place, behind, typed, expected) in cases {
        let offered = editor.complete(behind, typed);
        if !offered.iter().any(|label| label == expected) {
            missing.push(format!("{place}: no `{expected}` in {offered:?}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    say(&format!(
        "rust-analyzer completes at {} places",
        cases.len()
    ));
}

#[allow(clippy::explicit_write)] // past what the test runner keeps to itself
fn say(what: &str) {
    writeln!(io::stderr(), "editor tests: {what}").unwrap();
}

struct Editor {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    requests: i64,
    file: String,
    version: i64,
}

impl Editor {
    /// Opens a crate of its own that depends on entail.
    fn open() -> Self {
        let folder = folder();
        let mut server = Command::new("rust-analyzer")
            .current_dir(&folder)
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = server.stdin.take().unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (sender, messages) = channel();
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Self {
            server,
            input,
            messages,
            requests: 0,
            file: uri(&folder.join("src/lib.rs")),
            version: 1,
        };
        editor.request(
            "initialize",
            &json!({
                "processId": null,
                "rootUri": uri(&folder),
                "capabilities": {"experimental": {"serverStatusNotification": true}},
                "initializationOptions": {
                    "checkOnSave": false,
                    "cachePriming": {"enable": false},
                    "cargo": {"targetDir": true},
                },
            }),
        );
        editor.notify("initialized", &json!({}));
        let document =
            json!({"uri": editor.file, "languageId": "rust", "version": 1, "text": SOURCE});
        editor.notify("textDocument/didOpen", &json!({"textDocument": document}));
        editor.wait(|message| {
            message["method"] == "experimental/serverStatus"
                && message["params"]["quiescent"] == true
        });
        editor
    }

    /// What is offered behind `typed`, when it is typed on a line of its own after the line
    /// `behind`, with the rest of the file below it.
    fn complete(&mut self, behind: &str, typed: &str) -> Vec<String> {
        let before = SOURCE.lines().take_while(|line| line.trim() != behind);
        let line = before.count() + 1;
        let mut lines: Vec<&str> = SOURCE.lines().collect();
        assert!(line < lines.len(), "`{behind}` is not in the source");
        lines.insert(line, typed);
        self.version += 1;
        let document = json!({"uri": self.file, "version": self.version});
        let changes = json!([{"text": lines.join("\n")}]);
        self.notify(
            "textDocument/didChange",
            &json!({"textDocument": document, "contentChanges": changes}),
        );
        let answer = self.request(
            "textDocument/completion",
            &json!({
                "textDocument": {"uri": self.file},
                "position": {"line": line, "character": typed.len()},
            }),
        );
        let items = answer["items"].as_array().or(answer.as_array());
        items
            .into_iter()
            .flatten()
            .filter_map(|item| item["filterText"].as_str().or(item["label"].as_str()))
            .map(str::to_owned)
            .collect()
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        let mut answer =
            self.wait(|message| message["id"] == id && message.get("method").is_none());
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].take()
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).unwrap();
            if wanted(&message) {
                return message;
            }
            // What the server asks of an editor is answered with nothing.
            if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
                self.send(&json!({"jsonrpc": "2.0", "id": id, "result": null}));
            }
        }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// The next message of the server; `None` at its end.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut header = String::new();
        if output.read_line(&mut header).ok()? == 0 {
            return None;
        }
        match header.trim().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// A crate that depends on entail, with the versions of this repository's lock file.
fn folder() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("editor");
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"editor\"\nedition = \"2024\"\n\n[dependencies]\n\
         entail = {{ path = '{}', default-features = false }}\n\n[workspace]\n",
        tests.join("../runtime").display()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), SOURCE).unwrap();
    fs::copy(tests.join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    folder
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}
