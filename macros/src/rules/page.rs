//! docs/rules.md, made of what the rules say: of each file's own words, and of the messages that
//! its cases under tests/ui get.
//!
//! After a change that is meant, `ENTAIL_SNAPSHOTS=write cargo test -p entail-macros` writes it
//! anew.

use std::{env, fmt::Write, fs, path::Path};

use crate::{diagnostics::Mistakes, snapshots::expand_all};

const HEAD: &str = "# What the macros say

Made by `ENTAIL_SNAPSHOTS=write cargo test -p entail-macros` from the files in `macros/src/rules/` \
and from their cases in `tests/ui/rules/`; a test compares. The rules that types hold are in the \
README's table, and rustc's words for them in `tests/ui/types/`.
";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn page() -> Outcome<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut page = HEAD.to_owned();
    for folder in sorted(&root.join("../tests/ui/rules"))? {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let file = fs::read_to_string(root.join(format!("src/rules/{name}.rs")))?;
        let words = file
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect::<Vec<_>>()
            .join("\n")
            .replace("\n ", "\n");
        write!(page, "\n## `{name}`\n\n{}\n\n", words.trim())?;
        page.push_str("| what is said | write |\n| --- | --- |\n");
        let mut rows: Vec<(String, String)> = Vec::new();
        for case in sorted(&folder)? {
            if case.extension().is_some_and(|extension| extension == "rs") {
                for row in messages(&fs::read_to_string(case)?)? {
                    if !rows.contains(&row) {
                        rows.push(row);
                    }
                }
            }
        }
        for (what, write) in rows {
            let cell = |text: &str| text.replace('|', "\\|");
            writeln!(page, "| {} | {} |", cell(&what), cell(&write))?;
        }
    }
    Ok(page)
}

/// What is wrong in a case, and what to write instead.
fn messages(source: &str) -> Outcome<Vec<(String, String)>> {
    let mut mistakes = Mistakes::new();
    let expanded = expand_all(source, &mut mistakes);
    let texts = mistakes.into_texts();
    expanded?;
    Ok(texts
        .into_iter()
        .map(|text| {
            let what = text.lines().next().unwrap_or_default().to_owned();
            let write = text.lines().find_map(|line| line.strip_prefix("write: "));
            (what, write.unwrap_or_default().to_owned())
        })
        .collect())
}

fn sorted(folder: &Path) -> Outcome<Vec<std::path::PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    let mut entries = entries?;
    entries.sort();
    Ok(entries)
}

#[test]
fn the_page_of_rules_is_what_the_rules_say() -> Outcome<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
    let page = page()?;
    if env::var_os("ENTAIL_SNAPSHOTS").is_some_and(|value| value == "write") {
        fs::write(&path, &page)?;
    }
    assert!(
        fs::read_to_string(&path)? == page,
        "docs/rules.md is not what the rules say; run ENTAIL_SNAPSHOTS=write cargo test -p entail-macros"
    );
    Ok(())
}
