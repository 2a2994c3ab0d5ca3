//! What ARCHITECTURE.md and CONTRIBUTING.md promise of the source, read from the source.
//!
//! Each check is a function from files to findings. Its test runs it on the repository, and on a
//! small broken example that it must find.

mod guide;
mod layers;
mod purity;
mod rules;
mod sizes;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the repository: its path from the root, and its text.
struct File {
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file, by its path from the root.
fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files under a folder with one of these extensions, sorted by path.
fn files(folder: &str, extensions: &[&str]) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if extension.is_some_and(|extension| extensions.contains(&extension)) {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root()).unwrap().display().to_string();
                found.push(File { path, text });
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no files");
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// An example for a check.
fn example(path: &str, text: &str) -> Vec<File> {
    vec![File {
        path: path.to_owned(),
        text: text.to_owned(),
    }]
}

/// The lines of a file that are code and are not in a module of tests, with their numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .take_while(|(_, line)| *line != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[allow(clippy::needless_pass_by_value)] // so that a check can be written in place
#[track_caller]
fn none(findings: Vec<String>) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// The rows of the tables in a Markdown text, as cells. Heads and rulers are left out.
fn table_rows(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text.lines().collect();
    let is_ruler = |line: &&str| line.starts_with("| ---");
    let mut rows = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let is_head = lines.get(index + 1).is_some_and(is_ruler);
        if line.starts_with('|') && !is_head && !is_ruler(line) {
            rows.push(line.trim_matches('|').split('|').map(str::trim).collect());
        }
    }
    rows
}

/// The parts of a text that are in backticks.
fn in_backticks(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_commands_and_scripts_of_the_readme_exist() {
    let readme = text("README.md");
    assert!(readme.contains("cargo run -p orders "));
    let figures = text("docs/figures.md");
    for script in ["account-lines", "between-lines", "crate-count", "mutants"] {
        assert!(figures.contains(&format!("`scripts/{script}`")));
        assert!(root().join("scripts").join(script).exists());
    }
}
