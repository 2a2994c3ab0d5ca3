//! The patches of `scripts/mutants` fit the sources, and docs/guarantees.md lists them.

use std::{collections::BTreeSet, fs, path::Path};

/// The text that each hunk of a patch expects, with the file in which it is.
fn expected(patch: &str) -> Vec<(String, String)> {
    let mut hunks: Vec<(String, String)> = Vec::new();
    let mut file = "";
    for line in patch.lines() {
        if let Some(name) = line.strip_prefix("--- a/") {
            file = name;
        } else if line.starts_with("@@") {
            hunks.push((file.to_owned(), String::new()));
        } else if let Some((_, text)) = hunks.last_mut()
            && let Some(kept) = line.strip_prefix([' ', '-'])
        {
            text.push_str(kept);
            text.push('\n');
        }
    }
    hunks
}

#[test]
fn each_patch_fits_and_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("docs/guarantees.md")).unwrap();
    let (_, list) = page.split_once("| mutant | promise").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    let rows = list.lines().filter_map(|row| row.strip_prefix("| `"));
    let listed: BTreeSet<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root.join("tests/mutants/patches")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let hunks = expected(&fs::read_to_string(&path).unwrap());
        assert!(!hunks.is_empty(), "{name} changes nothing");
        for (file, text) in hunks {
            let source = fs::read_to_string(root.join(&file)).unwrap();
            assert!(
                source.contains(&text),
                "{name} does not fit {file}:\n{text}"
            );
        }
        found.insert(name);
    }
    assert_eq!(found, listed.into_iter().map(str::to_owned).collect());
}
