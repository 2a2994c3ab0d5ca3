//! A dependency that turns on `arbitrary_precision` of `serde_json` changes what serde reads.

#![allow(clippy::unwrap_used)] // a panic fails the test

use std::{path::Path, process::Command};

/// Runs the tests of `tests/crates/precise`, which has that feature on. It is not in the workspace, because
/// features are shared there.
#[test]
fn a_crate_with_the_feature_stores_and_reads_or_says_why_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/precise");
    let output = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--target-dir"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("precise"))
        .current_dir(root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}\n{failed}");
    assert!(said.contains("4 passed"), "{said}");
}
