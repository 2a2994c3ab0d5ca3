//! The proof build links when no panic can be reached from an apply function, and only then.

#![allow(clippy::unwrap_used)] // a panic fails the test

use std::{path::Path, process::Command};

/// Builds a program of `tests/crates/proof`; answers whether it linked, and what was said.
fn build(program: &str) -> (bool, String) {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--profile", "prove", "--features", "entail/prove"])
        .args(["--package", "proof", "--bin", program, "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("proof"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}

#[test]
fn ordinary_apply_functions_are_proven() {
    let (linked, said) = build("proven");
    assert!(linked, "{said}");
}

#[test]
fn a_panic_in_what_an_apply_function_calls_is_named() {
    let (linked, said) = build("unproven");
    assert!(!linked, "it linked");
    for event in ["HasBeenCut", "Weighed", "Shared"] {
        let message = format!("applying `{event}` to `Basket` can panic");
        assert!(said.contains(&message), "`{event}` is not named:\n{said}");
    }
    assert!(!said.contains("Emptied"), "{said}");
}
