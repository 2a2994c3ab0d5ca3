//! The program as a person runs it.

#![allow(missing_docs)]

use std::process::Command;

#[test]
fn what_fails_changes_nothing() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let output = Command::new(env!("CARGO_BIN_EXE_monitoring"))
        .arg(folder.path())
        .output()?;
    assert!(output.status.success());
    let output = String::from_utf8(output.stdout)?;
    let rejected: Vec<&str> = output
        .lines()
        .filter(|line| line.contains("rejected"))
        .collect();
    assert_eq!(rejected.len(), 3);
    assert!(
        rejected
            .iter()
            .all(|line| line.ends_with("the state is unchanged"))
    );
    assert!(output.contains("\nversion 3\n"));
    assert!(output.contains("\nactive   full (disk from 95)\nretired  hot at "));
    Ok(())
}
