//! What ARCHITECTURE.md says never happens, read from the source.

use std::{
    fs,
    path::{Path, PathBuf},
};

const LONGEST: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The Rust files under a folder, by their paths below the root.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} has no files");
    found
}

/// The lines of a file that are code and no test's.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| *line != "#[cfg(test)]")
        .filter(|line| !line.trim_start().starts_with("//"))
}

#[track_caller]
fn nowhere(folder: &str, words: &[&str], except: &[&str]) {
    for (name, text) in files(folder) {
        if except.iter().any(|except| name.ends_with(except)) {
            continue;
        }
        for line in code(&text) {
            for word in words {
                assert!(!line.contains(word), "{name} has `{word}`: {}", line.trim());
            }
        }
    }
}

#[test]
fn the_domain_is_pure() {
    let others = ["store::", "repository::", "testing::", "timer::"];
    nowhere("runtime/src/domain", &others, &[]);
    nowhere(
        "runtime/src/domain",
        &["async ", ".await", "std::fs", "std::io"],
        &[],
    );
}

#[test]
fn stores_know_no_aggregate() {
    nowhere(
        "runtime/src/store",
        &["Aggregate", "repository::", "domain::root"],
        &[],
    );
}

#[test]
fn only_the_repository_and_the_suite_append() {
    nowhere("runtime/src/domain", &[".append("], &[]);
    nowhere(
        "runtime/src/testing/given.rs".trim_end_matches("given.rs"),
        &["Repository"],
        &[],
    );
}

#[test]
fn time_enters_in_one_place() {
    nowhere("runtime/src", &["SystemTime::now"], &["domain/clock.rs"]);
}

#[test]
fn the_crates_of_the_file_store_stay_in_it() {
    for (name, text) in files("runtime/src") {
        // The crate's root names it for those who write tables of their own.
        if !name.contains("/store/file/") && !name.ends_with("src/lib.rs") {
            assert!(code(&text).all(|line| !line.contains("rusqlite")), "{name}");
        }
    }
}

#[test]
fn expansion_reports_no_mistakes_and_rules_make_no_code() {
    for (name, text) in files("macros/src") {
        if name.contains("/expand") {
            assert!(code(&text).all(|line| !line.contains("mistakes")), "{name}");
        }
        if name.contains("/rules/") {
            assert!(code(&text).all(|line| !line.contains("quote!")), "{name}");
        }
    }
}

#[test]
fn files_have_one_subject() {
    for folder in ["macros/src", "runtime/src", "examples", "tests"] {
        for (name, text) in files(folder) {
            let lines = text.lines().count();
            let whole = name.contains("/target/")
                || name.contains("/repository.rs")
                || name.contains("/ui/");
            assert!(whole || lines <= LONGEST, "{name} has {lines} lines");
        }
    }
}

#[test]
fn what_the_readme_says_to_run_is_there() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("cargo run -p orders "));
    for script in ["account-lines", "crate-count"] {
        assert!(readme.contains(&format!("scripts/{script}")));
        assert!(root().join("scripts").join(script).exists());
    }
}

#[test]
fn every_rule_has_its_cases_and_none_quotes_the_standard_library() {
    let rules = fs::read_dir(root().join("macros/src/rules")).unwrap();
    let held: Vec<String> = rules
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .filter(|name| name != "mod")
        .collect();
    for rule in held {
        let cases = root().join("tests/ui/rules").join(&rule);
        assert!(cases.is_dir(), "{rule} has no cases under tests/ui/rules");
    }
    let mut cases = 0;
    for (name, _) in files("tests/ui") {
        let expected = root().join(name).with_extension("stderr");
        let text = fs::read_to_string(&expected).unwrap();
        assert!(
            !text.contains("$RUST"),
            "{} quotes the standard library",
            expected.display()
        );
        cases += 1;
    }
    assert!(cases >= 80, "{cases} cases");
}
