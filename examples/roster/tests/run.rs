//! The program as a person runs it: once, and again on the same folder.

#![allow(missing_docs)]

use std::{error::Error, path::Path, process::Command};

type TestResult = Result<(), Box<dyn Error>>;

fn run(folder: &Path) -> Result<String, Box<dyn Error>> {
    let output = Command::new(env!("CARGO_BIN_EXE_roster"))
        .arg(folder)
        .output()?;
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn the_story_ends_with_those_who_agreed() -> TestResult {
    let folder = tempfile::tempdir()?;
    let first = run(folder.path())?;
    let roster = "Blue in the final:\n    7  Ada    plays\n   10  Dan    plays\n";
    assert!(first.ends_with(roster), "{first}");
    for end in [
        "an assignment: the player plays",
        "an assignment: `player-declined` happened",
        "an assignment: the time was over",
    ] {
        assert!(first.contains(end), "{first}");
    }
    let second = run(folder.path())?;
    assert!(second.contains("rejected: the player has a slot already"));
    assert!(second.ends_with(roster), "{second}");
    Ok(())
}
