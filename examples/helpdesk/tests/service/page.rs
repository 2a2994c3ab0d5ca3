//! The page, in a browser.

use std::{
    env, fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use crate::server::Server;

fn browser() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut programs = env::split_paths(&path).flat_map(|folder| names.map(|it| folder.join(it)));
    programs.find(|program| program.is_file())
}

/// The page after its script has run.
fn shown(browser: &Path, profile: &Path, address: &str) -> String {
    let mut command = Command::new(browser);
    command.args(["--headless", "--disable-gpu", "--no-first-run"]);
    command.arg(format!("--user-data-dir={}", profile.display()));
    // Chromium refuses to sandbox itself as root.
    if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
        command.arg("--no-sandbox");
    }
    command.args(["--virtual-time-budget=10000", "--dump-dom", address]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_page_shows_the_tickets_as_texts() {
    let Some(browser) = browser() else {
        eprintln!("not run: Chromium is not installed");
        return;
    };
    let (folder, profile) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Server::start(folder.path());
    let attack = "<img src=x onerror=\"document.title='taken'\">";
    let body = json!({ "subject": attack, "customer": "<b>Ada</b>" });
    let ticket = server.post("/tickets", "a", &[], &body).text("id");
    let body = json!({ "author": "Bob", "text": "<script>document.title='taken'</script>" });
    let comment = server.post(&format!("/tickets/{ticket}/comment"), "b", &[], &body);
    let listed = server.get(&format!("/tickets?after={}", comment.text("position")));
    assert_eq!(listed.status, 200);

    let page = shown(
        &browser,
        profile.path(),
        &format!("http://{}/#{ticket}", server.address),
    );
    for text in [
        "<title>Helpdesk</title>",
        "&lt;img src=x onerror=\"document.title='taken'\"&gt;</a></td><td>nobody</td>",
        "Open, from &lt;b&gt;Ada&lt;/b&gt;, assigned to nobody",
        "commented author: Bob, text: &lt;script&gt;document.title='taken'&lt;/script&gt;",
    ] {
        assert!(page.contains(text), "{text} is not in\n{page}");
    }
    assert!(!page.contains("<img") && !page.contains("<b>"), "{page}");

    let page = shown(
        &browser,
        profile.path(),
        &format!("http://{}/#x", server.address),
    );
    assert!(page.contains("there is no ticket with this id"), "{page}");
}
