//! What the compiler says when a rule is broken.
//!
//! `tests/ui/rules/` has a folder for each file in `macros/src/rules/`: what the macros say
//! themselves, the same on every compiler. `tests/ui/types/` has what rustc says of rules that
//! types hold, compared on the compiler that it was recorded on. After a change that is meant,
//! `TRYBUILD=overwrite cargo test -p entail-tests --test ui` writes the messages anew.

#![allow(clippy::print_stdout)] // it says which compiler it found

use std::process::Command;

/// The compiler whose messages `tests/ui/types/` holds.
const RECORDED: &str = "rustc 1.95.";

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/rules/*/*.rs");
    let version = Command::new(option_env!("RUSTC").unwrap_or("rustc"))
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    if version.starts_with(RECORDED) {
        println!("ui/types is compared on {version}");
        cases.compile_fail("ui/types/*.rs");
    } else {
        println!("ui/types is not compared on {version}: it was recorded on {RECORDED}");
    }
}
