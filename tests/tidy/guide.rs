//! The pages of the guide: their links, and the account that they share.

use super::{File, files, none, root, text};

/// The definitions of links in a text: label and target.
fn definitions(text: &str) -> Vec<(&str, &str)> {
    text.lines()
        .filter_map(|line| line.strip_prefix('[')?.split_once("]: "))
        .collect()
}

/// A link that works in one of the two places only: on the web page of the repository, and in rustdoc.
fn findings(pages: &[File], rustdoc: &str) -> Vec<String> {
    let targets = definitions(rustdoc);
    let mut found = Vec::new();
    for File { path, text } in pages {
        for (label, target) in definitions(text) {
            if !targets.iter().any(|(known, _)| *known == label) {
                found.push(format!("{path}: guide_links.md has no [{label}]"));
            }
            if !root().join("docs/guide").join(target).exists() {
                found.push(format!("{path}: there is no {target}"));
            }
        }
        if text.contains("](") {
            found.push(format!(
                "{path}: write links as labels, with the targets at the end"
            ));
        }
    }
    found
}

fn pages() -> Vec<File> {
    files("docs/guide", &["md"])
}

#[test]
fn links_of_the_guide_lead_somewhere_here_and_in_rustdoc() {
    let pages = pages();
    assert!(pages.len() > 15);
    none(findings(&pages, &text("runtime/src/guide_links.md")));

    let example = |text: &str| super::example("docs/guide/a.md", text);
    let rustdoc = "[testing]: crate::guide::testing\n";
    assert_eq!(
        findings(&example("[testing]: testing.md"), rustdoc).len(),
        0
    );
    assert_eq!(findings(&example("[other]: testing.md"), rustdoc).len(), 1);
    assert_eq!(
        findings(&example("[testing]: nowhere.md"), rustdoc).len(),
        1
    );
    assert_eq!(findings(&example("[a](testing.md)"), rustdoc).len(), 1);
}

#[test]
fn each_page_of_the_guide_is_in_rustdoc_and_in_the_table_of_contents() {
    let (modules, contents) = (text("runtime/src/guide.rs"), text("docs/guide/README.md"));
    for File { path, .. } in pages() {
        let name = path.trim_start_matches("docs/guide/");
        assert!(modules.contains(&format!("../guide/{name}\"")), "{path}");
        let listed = contents.contains(&format!("]: {name}\n"));
        assert!(listed || name == "README.md", "{path}");
    }
}

#[test]
fn the_account_of_the_guide_is_the_one_of_its_first_page() {
    let page = text("docs/guide/first-aggregate.md");
    assert!(page.contains(text("docs/guide/account.rs").trim()));
}
