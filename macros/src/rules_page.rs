//! Makes docs/rules.md from the rules: from the words at the top of each rule's file, and from the
//! messages of its cases in `tests/ui/`.
//!
//! After an intended change, run `ENTAIL_SNAPSHOTS=write cargo test -p entail-macros` to write it
//! again.

use std::{
    collections::BTreeMap,
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use crate::{diagnostics::Mistakes, probes::TYPE, snapshots::expand_all};

const HEAD: &str = "# Messages, by rule

`ENTAIL_SNAPSHOTS=write cargo test -p entail-macros` makes this page from the files in \
`macros/src/rules/` and from their cases in `tests/ui/`, and a test compares it. Each message of \
the macros ends with the name of its rule, which is a heading here. A case is a file with the \
mistake in it; the `.stderr` file next to it has the compiler's output. The alternatives that \
the messages suggest compile in [tests/alternatives.rs](../tests/alternatives.rs).
";

const TYPES: &str = "
## Rules that types enforce

The macros do not check these rules, because code that breaks them does not type-check. The \
message is rustc's, with entail's own words where rustc accepts them. The table of rules in the \
[guide](guide/rules.md) says how each rule is enforced.

| message | notes | case |
| --- | --- | --- |
";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A rule's part of the page.
struct Section {
    /// The words at the top of the rule's file.
    words: String,
    /// The messages with the same `why`, and links to their cases.
    groups: Vec<(String, Vec<(Message, String)>)>,
}

/// A message of a macro, in its parts.
#[derive(PartialEq)]
struct Message {
    what: String,
    why: String,
    write: String,
    /// The number of the rule, or an empty text.
    number: String,
    rule: String,
}

fn page() -> Outcome<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut page = HEAD.to_owned();
    for (name, Section { words, groups }) in sections(root)? {
        write!(page, "\n## `{name}`\n\n{words}\n")?;
        for (why, rows) in groups {
            write!(page, "\nWhy: {why}.\n\n")?;
            page.push_str("| message | write | case |\n| --- | --- | --- |\n");
            for (Message { what, write, .. }, link) in rows {
                writeln!(page, "| {} | {} | {link} |", cell(&what), cell(&write))?;
            }
        }
    }
    page.push_str(TYPES);
    for case in sorted(&root.join("../tests/ui/types"))? {
        if has_extension(&case, "stderr") {
            let (what, notes) = of_rustc(&fs::read_to_string(&case)?);
            let link = format!("[{0}](../tests/ui/types/{0}.rs)", stem(&case));
            writeln!(page, "| {} | {} | {link} |", cell(&what), cell(&notes))?;
        }
    }
    Ok(page)
}

/// The rules, by name, with the messages that their cases get.
fn sections(root: &Path) -> Outcome<BTreeMap<String, Section>> {
    let folders = sorted(&root.join("../tests/ui/rules"))?;
    let mut sections = BTreeMap::new();
    for folder in &folders {
        let (name, groups) = (stem(folder), Vec::new());
        let words = words(root, &name)?;
        sections.insert(name, Section { words, groups });
    }
    for folder in &folders {
        for case in sorted(folder)? {
            if !has_extension(&case, "rs") {
                continue;
            }
            let link = format!(
                "[{0}](../tests/ui/rules/{1}/{0}.rs)",
                stem(&case),
                stem(folder)
            );
            let mut found = messages(&case)?;
            // What depends on the items around an attribute is only in the compiler's output.
            for message in printed(&fs::read_to_string(case.with_extension("stderr"))?) {
                if !found.contains(&message) {
                    found.push(message);
                }
            }
            for message in found {
                let section = sections.get_mut(&message.rule).ok_or_else(|| {
                    format!(
                        "`{}` names the rule `{}`, which has no heading",
                        message.what, message.rule
                    )
                })?;
                section.add(message, &link)?;
            }
        }
    }
    for (name, section) in &sections {
        if section.groups.is_empty() {
            return Err(format!("no case of `{name}` gets a message of it").into());
        }
    }
    Ok(sections)
}

impl Section {
    fn add(&mut self, message: Message, link: &str) -> Outcome<()> {
        let mut numbers = self.words.split(|letter: char| !letter.is_ascii_digit());
        if !numbers.any(|number| number == message.number) {
            let Message { what, number, .. } = message;
            return Err(format!("`{what}` names rule {number}, but its file does not").into());
        }
        let group = self.groups.iter_mut().find(|(why, _)| *why == message.why);
        match group {
            Some((_, rows)) if rows.iter().any(|(known, _)| *known == message) => {}
            Some((_, rows)) => rows.push((message, link.to_owned())),
            None => {
                let why = message.why.clone();
                self.groups.push((why, vec![(message, link.to_owned())]));
            }
        }
        Ok(())
    }
}

/// The words at the top of a rule's file.
fn words(root: &Path, name: &str) -> Outcome<String> {
    let rules = root.join("src/rules");
    let file = fs::read_to_string(rules.join(format!("{name}.rs")))
        .or_else(|_| fs::read_to_string(rules.join(name).join("mod.rs")))?;
    let words: Vec<&str> = file
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .collect();
    Ok(words.join("\n").replace("\n ", "\n").trim().to_owned())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
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

/// The messages that a case gets. Those that depend on types are in the output of rustc.
fn messages(case: &Path) -> Outcome<Vec<Message>> {
    let mut mistakes = Mistakes::new();
    let expanded = expand_all(&fs::read_to_string(case)?, &mut mistakes);
    let (texts, by_type) = mistakes.into_texts();
    expanded?;
    let output = fs::read_to_string(case.with_extension("stderr")).unwrap_or_default();
    let reported = by_type.iter().filter(|text| is_in(text, &output));
    let texts = texts.iter().chain(reported);
    texts
        .map(|text| message(&text.replace(TYPE, "…")))
        .collect()
}

/// Whether a text is in the output of rustc, with a type in it.
fn is_in(text: &str, output: &str) -> bool {
    let output: String = output.lines().map(str::trim).collect();
    let lines: String = text.lines().map(str::trim).collect();
    let mut rest = output.as_str();
    lines.split(TYPE).all(|part| {
        let found = rest.split_once(part);
        rest = found.map_or("", |(_, after)| after);
        found.is_some()
    })
}

/// The messages of the macros in the compiler's output.
fn printed(output: &str) -> Vec<Message> {
    output
        .split("error: ")
        .skip(1)
        .filter_map(|error| {
            let lines: Vec<&str> = error
                .lines()
                .take_while(|line| !line.trim_start().starts_with("-->"))
                .map(str::trim)
                .collect();
            message(&lines.join("\n")).ok()
        })
        .collect()
}

/// The parts of a message. Each message has all of them, and the last line names the rule.
fn message(text: &str) -> Outcome<Message> {
    let part = |prefix| {
        let mut lines = text.lines();
        let part = lines.find_map(|line| line.strip_prefix(prefix));
        part.filter(|part| !part.is_empty())
            .ok_or_else(|| format!("there is no `{prefix}` in: {text}"))
    };
    let last = text.lines().next_back().unwrap_or_default();
    let (named, rule) = last
        .strip_prefix("rule ")
        .and_then(|line| line.split_once(": see docs/rules.md#"))
        .ok_or_else(|| format!("the last line does not name the rule: {text}"))?;
    let number = match named.split_once(", ") {
        Some((number, name)) if name == rule => number,
        None if named == rule => "",
        _ => return Err(format!("the last line names two rules: {text}").into()),
    };
    Ok(Message {
        what: text.lines().next().unwrap_or_default().to_owned(),
        why: part("why: ")?.to_owned(),
        write: part("write: ")?.to_owned(),
        number: number.to_owned(),
        rule: rule.to_owned(),
    })
}

/// The first message of rustc, and the notes that entail adds to it.
fn of_rustc(said: &str) -> (String, String) {
    let first = said.split("\nerror").next().unwrap_or_default();
    let line = first.lines().next().unwrap_or_default();
    let (kind, what) = line.split_once(": ").unwrap_or_default();
    // With these, the text is entail's. All other texts are rustc's own, and are quoted.
    let what = if ["error", "error[E0080]", "error[E0277]"].contains(&kind) {
        what.to_owned()
    } else {
        format!("`{}`", what.replace('`', ""))
    };
    let notes: Vec<&str> = first
        .lines()
        .filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix("= note: ")
                .or_else(|| line.strip_prefix("write: "))
        })
        .filter(|note| {
            let not_entails = [
                "this error originates",
                "required ",
                "expected reference",
                "`#[",
            ];
            !not_entails.iter().any(|words| note.starts_with(words))
        })
        .collect();
    (what, notes.join("; "))
}

fn sorted(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    let mut entries = entries?;
    entries.sort();
    Ok(entries)
}

#[test]
fn the_page_of_rules_is_up_to_date() -> Outcome<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.md");
    let page = page()?;
    if env::var_os("ENTAIL_SNAPSHOTS").is_some_and(|value| value == "write") {
        fs::write(&path, &page)?;
    }
    assert!(
        fs::read_to_string(&path)? == page,
        "docs/rules.md is out of date; run ENTAIL_SNAPSHOTS=write cargo test -p entail-macros"
    );
    Ok(())
}

#[test]
fn a_message_names_its_rule() {
    let whole = "what\n\nwhy: reason\nwrite: code\nrule 3, some_rule: see docs/rules.md#some_rule";
    assert!(message(whole).is_ok());
    assert!(message(&whole.replace("rule 3, some_rule:", "rule some_rule:")).is_ok());
    for (part, with) in [
        ("\nrule 3, some_rule: see docs/rules.md#some_rule", ""),
        ("#some_rule", "#another_rule"),
        ("why: reason\n", ""),
        ("write: code", "write: "),
    ] {
        assert!(message(&whole.replace(part, with)).is_err(), "{part}");
    }
}
