//! The compiler's messages about broken rules.
//!
//! `tests/ui/rules/` has a folder for each rule in `macros/src/rules/`. Its messages come from the
//! macros, and are the same on every compiler. `tests/ui/types/` has messages of rustc about rules
//! that types enforce. They are compared only on the compiler that they were recorded on. After
//! an intended change, run `TRYBUILD=overwrite cargo test -p entail-tests --test ui` to write the
//! messages again.

#![allow(clippy::print_stdout)] // it prints which compiler it found

use std::process::Command;

/// The compiler of the messages in `tests/ui/types/`.
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
