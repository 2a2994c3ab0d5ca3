//! docs/rules.md, made of what the rules say: of each file's own words, and of the messages that
//! its cases under tests/ui get.
//!
//! After a change that is meant, `ENTAIL_SNAPSHOTS=write cargo test -p entail-macros` writes it
//! anew.

use std::{env, fmt::Write, fs, path::Path};

use crate::{diagnostics::Mistakes, snapshots::expand_all};

const HEAD: &str = "# What is said when a rule is broken

Made by `ENTAIL_SNAPSHOTS=write cargo test -p entail-macros` from the files in `macros/src/rules/` \
and from their cases in `tests/ui/`; a test compares. Each case is a file with the mistake in it, \
and beside it lies what the compiler prints. What to write instead compiles in \
[tests/alternatives.rs](../tests/alternatives.rs).
";

const TYPES: &str = "
## What types hold

These rules need no check: what breaks them does not type-check, and the message is rustc's, with \
words of ours where it takes them. The README's table says which rule is held how.

| what is said | and beside it | a case |
| --- | --- | --- |
";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// One message: in the order of the page's columns, behind what it is grouped by.
#[derive(PartialEq)]
struct Message {
    why: String,
    what: String,
    write: String,
}

fn page() -> Outcome<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut page = HEAD.to_owned();
    for folder in sorted(&root.join("../tests/ui/rules"))? {
        let name = stem(&folder);
        let file = fs::read_to_string(root.join(format!("src/rules/{name}.rs")))
            .or_else(|_| fs::read_to_string(root.join(format!("src/rules/{name}/mod.rs"))))?;
        let words = file
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .collect::<Vec<_>>()
            .join("\n")
            .replace("\n ", "\n");
        write!(page, "\n## `{name}`\n\n{}\n", words.trim())?;
        let mut groups: Vec<(String, Vec<(Message, String)>)> = Vec::new();
        for case in sorted(&folder)? {
            if case.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let link = format!("[{0}](../tests/ui/rules/{name}/{0}.rs)", stem(&case));
            for message in messages(&fs::read_to_string(&case)?)? {
                match groups.iter_mut().find(|(why, _)| *why == message.why) {
                    Some((_, rows)) if rows.iter().any(|(known, _)| *known == message) => {}
                    Some((_, rows)) => rows.push((message, link.clone())),
                    None => groups.push((message.why.clone(), vec![(message, link.clone())])),
                }
            }
        }
        for (why, rows) in groups {
            if why.is_empty() {
                page.push('\n');
            } else {
                write!(page, "\nWhy: {why}.\n\n")?;
            }
            page.push_str("| what is said | write | a case |\n| --- | --- | --- |\n");
            for (Message { what, write, .. }, link) in rows {
                writeln!(page, "| {} | {} | {link} |", cell(&what), cell(&write))?;
            }
        }
    }
    page.push_str(TYPES);
    for case in sorted(&root.join("../tests/ui/types"))? {
        if case
            .extension()
            .is_some_and(|extension| extension == "stderr")
        {
            let (what, notes) = of_rustc(&fs::read_to_string(&case)?);
            let link = format!("[{0}](../tests/ui/types/{0}.rs)", stem(&case));
            writeln!(page, "| {} | {} | {link} |", cell(&what), cell(&notes))?;
        }
    }
    Ok(page)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// What is wrong in a case, why that is, and what to write instead.
fn messages(source: &str) -> Outcome<Vec<Message>> {
    let mut mistakes = Mistakes::new();
    let expanded = expand_all(source, &mut mistakes);
    let texts = mistakes.into_texts();
    expanded?;
    let part = |text: &str, prefix| {
        let line = text.lines().find_map(|line| line.strip_prefix(prefix));
        line.unwrap_or_default().to_owned()
    };
    Ok(texts
        .into_iter()
        .map(|text| Message {
            what: text.lines().next().unwrap_or_default().to_owned(),
            why: part(&text, "why: "),
            write: part(&text, "write: "),
        })
        .collect())
}

/// The first message of rustc's, and the notes of ours that say more.
fn of_rustc(said: &str) -> (String, String) {
    let first = said.split("\nerror").next().unwrap_or_default();
    let what = first.lines().next().unwrap_or_default();
    let (_, what) = what.split_once(": ").unwrap_or_default();
    let notes: Vec<&str> = first
        .lines()
        .filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix("= note: ")
                .or_else(|| line.strip_prefix("write: "))
        })
        .filter(|note| {
            let of_rustc = [
                "this error originates",
                "required ",
                "expected reference",
                "`#[",
            ];
            !of_rustc.iter().any(|words| note.starts_with(words))
        })
        .collect();
    (what.to_owned(), notes.join("; "))
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
