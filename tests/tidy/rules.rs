//! Each rule of the macros has its cases, and its section in docs/rules.md.

use std::{collections::BTreeSet, fs};

use super::{files, root, text};

/// The names of the rules: files and folders of `macros/src/rules`.
fn rules() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("macros/src/rules")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .filter(|name| name != "mod")
        .collect()
}

#[test]
fn every_rule_has_cases_and_a_section() {
    let cases = fs::read_dir(root().join("tests/ui/rules")).unwrap();
    let cases: BTreeSet<String> = cases
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(cases, rules());
    let page = text("docs/rules.md");
    for rule in rules() {
        assert!(page.contains(&format!("\n## `{rule}`\n")), "{rule}");
    }
}

#[test]
fn every_case_has_its_message_and_none_quotes_the_standard_library() {
    let cases = files("tests/ui", &["rs"]);
    assert!(cases.len() >= 80, "{} cases", cases.len());
    // A case may have a module in a file of its own.
    for case in cases.iter().filter(|it| !it.path.ends_with("/mod.rs")) {
        let expected = root().join(&case.path).with_extension("stderr");
        let said = fs::read_to_string(&expected)
            .unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
        assert!(!said.contains("$RUST"), "{}", expected.display());
    }
}

#[test]
fn our_own_messages_name_their_rule() {
    for case in files("tests/ui/rules", &["stderr"]) {
        let text = case.text.replace("error[E0277]: ", "error: ");
        let errors = text.split("error: ").skip(1);
        // rustc adds errors of its own to some cases: those have a code, or quote no reason.
        for error in
            errors.filter(|error| error.contains("\n       write: ") || error.contains("why: "))
        {
            assert!(
                error.contains("see docs/rules.md#"),
                "{}: {error}",
                case.path
            );
        }
    }
}

#[test]
fn a_body_that_can_fail_gets_one_error() {
    let cases = files("tests/ui/rules/apply_cannot_fail", &["stderr"]);
    assert!(cases.len() >= 80, "{} cases", cases.len());
    for case in cases {
        let lines = case.text.lines();
        let errors = lines.filter(|line| line.starts_with("error")).count();
        let mistakes = if case.path.ends_with("/all_at_once.stderr") {
            5
        } else {
            1
        };
        assert_eq!(errors, mistakes, "{}", case.path);
    }
}
