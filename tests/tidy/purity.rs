//! What never happens where: the list of ARCHITECTURE.md, as far as words in the code show it.

use super::{File, code, example, files, none};

/// Where a word is in the code.
fn uses(files: &[File], word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for File { path, text } in files {
        let lines = code(text).filter(|(_, line)| line.contains(word));
        found.extend(lines.map(|(number, line)| format!("{path}:{number}: {}", line.trim())));
    }
    found
}

/// Where one of the words is in the code below a folder, outside of some places.
fn outside(folder: &str, words: &[&str], places: &[&str]) -> Vec<String> {
    let mut files = files(folder, &["rs"]);
    for place in places {
        let before = files.len();
        files.retain(|file| !file.path.contains(place));
        assert!(files.len() < before, "{place} is not in {folder}");
    }
    let found = words.iter().map(|word| uses(&files, word));
    found.flatten().collect()
}

#[test]
fn the_domain_waits_for_nothing_and_does_no_io() {
    let words = [
        "async ",
        ".await",
        "std::fs",
        "std::io",
        "std::net",
        "std::thread",
    ];
    none(outside("runtime/src/domain", &words, &[]));
}

#[test]
fn only_the_repository_the_sagas_and_the_test_kit_append_to_stores() {
    let sagas = "/relay/saga_stream.rs";
    let places = ["/repository/", sagas];
    none(outside("runtime/src", &["observe::append("], &places));
    // So each append is seen. A store passes an append on to its parts.
    let places = ["/observe/append.rs", "/store/", "/testing/"];
    none(outside("runtime/src", &[".append("], &places));
}

#[test]
fn the_clock_is_read_in_one_place() {
    let words = ["SystemTime::now", "Utc::now"];
    none(outside("runtime/src", &words, &["/time/clock.rs"]));
}

#[test]
fn a_database_stays_in_its_store() {
    none(outside("runtime/src", &["rusqlite"], &["/store/file/"]));
    let words = ["tokio_postgres", "deadpool"];
    none(outside("runtime/src", &words, &["/store/postgres/"]));
}

#[test]
fn no_file_is_included_by_its_path() {
    for folder in ["macros", "runtime", "examples", "tests", "benches"] {
        let mut files = files(folder, &["rs"]);
        // A case of how the macros find what a user includes so.
        files.retain(|file| !file.path.starts_with("tests/ui/"));
        none(uses(&files, concat!("#[pa", "th = ")));
    }
}

#[test]
fn reading_and_checking_make_no_code_and_making_code_reports_no_mistakes() {
    let all = files("macros/src", &["rs"]);
    let (mut findings, mut steps) = (Vec::new(), [0; 3]);
    for file in all {
        let is_step = |step: &str| {
            file.path.contains(&format!("/{step}/")) || file.path.ends_with(&format!("/{step}.rs"))
        };
        let words: &[&str] = if is_step("expand") {
            steps[0] += 1;
            &["mistakes", "Mistakes"]
        } else if is_step("parse") {
            steps[1] += 1;
            &["quote!"]
        } else if is_step("check") || file.path.contains("/rules/") {
            steps[2] += 1;
            &["quote!"]
        } else {
            continue;
        };
        let file = [file];
        findings.extend(words.iter().flat_map(|word| uses(&file, word)));
    }
    assert!(steps.iter().all(|files| *files > 1), "{steps:?}");
    none(findings);
}

#[test]
fn parsing_runs_no_rule_about_events_or_names() {
    let mut parsing = files("macros/src", &["rs"]);
    parsing.retain(|file| file.path.contains("/parse/") || file.path.ends_with("/parse.rs"));
    assert!(parsing.len() > 3);
    for rule in [
        "one_apply_per_event",
        "names_are_unique",
        "apply_cannot_fail",
        "deterministic",
    ] {
        none(uses(&parsing, rule));
    }
}

#[test]
fn a_word_is_found_in_code_and_not_in_comments_or_tests() {
    let file = example(
        "runtime/src/domain/root.rs",
        "// std::fs\nuse std::fs;\n#[cfg(test)]\nmod tests { use std::fs; }\n",
    );
    assert_eq!(
        uses(&file, "std::fs"),
        ["runtime/src/domain/root.rs:2: use std::fs;"]
    );
}
