//! The compiler's messages about broken rules.
//!
//! `tests/ui/rules/` has a folder for each rule in `macros/src/rules/`. Its messages come from the
//! macros, and are the same on every compiler. In `apply_cannot_fail`, rustc adds the type that it
//! found, and `tests/ui/types/` has messages of rustc about rules that types enforce. These are
//! compared only on the compiler that they were recorded on. After an intended change, run `TRYBUILD=overwrite cargo test -p entail-tests --test ui` to write the
//! messages again.

#![allow(clippy::print_stdout)] // it prints which compiler it found
#![allow(clippy::unwrap_used)] // a panic fails the test

use std::{fs, path::Path, process::Command};

/// The compiler of the messages that rustc writes.
const RECORDED: &str = "rustc 1.95.";

/// The rules whose messages name types.
const BY_TYPE: &str = "apply_cannot_fail";

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    for folder in fs::read_dir("ui/rules").unwrap() {
        let folder = folder.unwrap().path();
        if !folder.ends_with(BY_TYPE) {
            cases.compile_fail(folder.join("*.rs"));
        }
    }
    let version = Command::new(option_env!("RUSTC").unwrap_or("rustc"))
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    if version.starts_with(RECORDED) {
        println!("the messages of rustc are compared on {version}");
        cases.compile_fail(format!("ui/rules/{BY_TYPE}/*.rs"));
        cases.compile_fail("ui/types/*.rs");
    } else {
        println!(
            "the messages of rustc are not compared on {version}: they were recorded on {RECORDED}"
        );
    }
}

/// Cases in which one mistake could cause many errors.
const ONE_MISTAKE: &[&str] = &["ui/rules/neighbours", "ui/types"];

#[test]
fn one_mistake_has_at_most_two_errors_and_the_first_is_ours() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ONE_MISTAKE {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_none_or(|extension| extension != "stderr")
            {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let errors = text.lines().filter(|line| line.starts_with("error"));
            let count = errors.count();
            assert!((1..=2).contains(&count), "{count} in {}", path.display());
            let first = text.split("\nerror").next().unwrap_or_default();
            let is_ours = first.contains("\n       write: ") || *folder == "ui/types";
            assert!(is_ours, "{}", path.display());
        }
    }
}
