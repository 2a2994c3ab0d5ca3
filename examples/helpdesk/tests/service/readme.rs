//! README.md is right.

use std::process::Command;

use helpdesk::escalation::HELPDESK;

use crate::server::Server;

const README: &str = include_str!("../../README.md");

/// The block of code after a mark.
fn block<'a>(mark: &str) -> &'a str {
    let (_, after) = README.split_once(mark).unwrap();
    let (_, block) = after.split_once("```").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    block.split_once('\n').unwrap().1
}

#[test]
fn the_readme_shows_the_flow() {
    let diagram = format!("```mermaid\n{}```\n", HELPDESK.diagram());
    assert!(README.contains(&diagram), "README.md needs:\n{diagram}");
}

#[test]
fn the_readme_shows_what_curl_prints() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("not run: curl is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let script = block("<!-- curl -->");
    let here = script.replace("127.0.0.1:8080", &server.address);
    assert_ne!(script, here);
    let output = Command::new("sh").args(["-ec", &here]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(printed.replace('\r', ""), block("<!-- prints -->"));
}
