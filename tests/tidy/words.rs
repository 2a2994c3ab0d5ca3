//! The word list of CONTRIBUTING.md: which words are not used, and what to write instead.

use std::path::Path;

use super::{File, example, files, none, table_rows, text};

/// A phrase of the list. `X` stands for any word.
struct Phrase {
    words: Vec<String>,
    instead: String,
}

fn phrases(contributing: &str) -> Vec<Phrase> {
    let (_, list) = contributing.split_once("### Word list").unwrap();
    let mut phrases = Vec::new();
    for row in table_rows(list) {
        let [not, but] = row[..] else { continue };
        // What is in parentheses says which meaning is meant.
        let not = not.split('(').next().unwrap_or_default();
        for phrase in not.split(',').map(str::trim) {
            phrases.push(Phrase {
                words: phrase.split(' ').map(str::to_owned).collect(),
                instead: but.to_owned(),
            });
        }
    }
    phrases
}

impl Phrase {
    /// Whether the phrase is at this place of a text.
    fn is_at(&self, place: usize, text: &[&str]) -> bool {
        // "There is no event" and "is no longer" are usual.
        let is_no = ["X", "none"].contains(&self.words[self.words.len() - 1].as_str());
        let before = place
            .checked_sub(1)
            .map(|before| text[before].to_lowercase());
        let is_existence = is_no
            && (before
                .is_some_and(|before| ["there", "where", "which"].contains(&before.as_str()))
                || text.get(place + 2).is_some_and(|next| *next == "longer"));
        let mut following = text[place..].iter();
        !is_existence
            && self.words.iter().all(|word| {
                following
                    .next()
                    .is_some_and(|next| word == "X" || next.eq_ignore_ascii_case(word))
            })
    }
}

/// What people read in a Rust file: comments and texts, with their line numbers.
fn prose_of_rust(text: &str) -> Vec<(usize, String)> {
    let mut prose = Vec::new();
    let (mut line, mut rest, mut in_example) = (1, text, false);
    let mut note = |line: usize, text: &str| prose.push((line, text.to_owned()));
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        if rest.starts_with("//") {
            length = rest.find('\n').unwrap_or(rest.len());
            let comment = rest[..length].trim_start_matches(['/', '!']);
            if comment.trim_start().starts_with("```") {
                in_example = !in_example;
            } else if !in_example {
                note(line, comment);
            }
        } else if let Some(hashes) = raw_text(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let begin = hashes + 2;
            length = rest[begin..]
                .find(&end)
                .map_or(rest.len(), |at| begin + at + end.len());
            note(
                line,
                &rest[begin..length.saturating_sub(end.len()).max(begin)],
            );
        } else if first == '"' {
            length = end_of_text(rest);
            note(line, &rest[1..length - 1]);
        } else if first == '\'' {
            // A character, or the name of a lifetime.
            let closes = |at: usize| rest[1..].chars().nth(at) == Some('\'');
            if rest[1..].starts_with('\\') || closes(1) {
                let from = if rest[1..].starts_with('\\') { 3 } else { 1 };
                length = rest[from..].find('\'').map_or(1, |at| from + at + 1);
            }
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    prose
}

/// How many `#` a raw text has that begins here.
fn raw_text(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a text with its quotes.
fn end_of_text(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// What people read in a Markdown file or in SQL: all but examples, or the comments.
fn prose_of_text(path: &str, text: &str) -> Vec<(usize, String)> {
    let mut in_example = false;
    let mut prose = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_example = !in_example;
        } else if is_a(path, "sql") {
            let comment = line.split_once("--").map(|(_, comment)| comment.to_owned());
            prose.extend(comment.map(|comment| (index + 1, comment)));
        } else if !in_example {
            prose.push((index + 1, line.to_owned()));
        }
    }
    prose
}

fn is_a(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|it| it == extension)
}

/// Leaves out code in backticks and the targets of links.
fn without_code(text: &str) -> String {
    let text: String = text.split('`').step_by(2).collect::<Vec<_>>().join(" x ");
    let mut kept = String::new();
    let mut parts = text.split("](");
    kept.push_str(parts.next().unwrap_or_default());
    for part in parts {
        kept.push(' ');
        kept.push_str(part.split_once(')').map_or("", |(_, after)| after));
    }
    kept
}

fn findings(files: &[File], phrases: &[Phrase]) -> Vec<String> {
    let mut found = Vec::new();
    for File { path, text } in files {
        let prose = if is_a(path, "rs") {
            prose_of_rust(text)
        } else {
            prose_of_text(path, text)
        };
        for (line, text) in prose {
            let text = without_code(&text);
            let words: Vec<&str> = text
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '\'')
                .filter(|word| !word.is_empty())
                .collect();
            for place in 0..words.len() {
                let matching = phrases.iter().filter(|phrase| phrase.is_at(place, &words));
                found.extend(matching.map(|phrase| {
                    let (not, but) = (phrase.words.join(" "), &phrase.instead);
                    format!("{path}:{line}: not \"{not}\", but: {but}: {}", text.trim())
                }));
            }
        }
    }
    found
}

#[test]
fn words_of_the_list_are_not_used() {
    let phrases = phrases(&text("CONTRIBUTING.md"));
    assert!(phrases.len() > 30, "{} phrases", phrases.len());
    for folder in ["macros", "runtime", "docs"] {
        none(findings(&files(folder, &["rs", "md", "sql"]), &phrases));
    }
    for file in ["README.md", "ARCHITECTURE.md"] {
        none(findings(&example(file, &text(file)), &phrases));
    }
}

#[test]
fn a_word_is_found_where_people_read_it() {
    let phrases = phrases(&text("CONTRIBUTING.md"));
    let found = |path: &str, text: &str| findings(&example(path, text), &phrases).len();
    assert_eq!(found("a.rs", "/// It stands there.\nfn stands() {}\n"), 1);
    assert_eq!(found("a.rs", "let a = \"this is no event\";\n"), 1);
    assert_eq!(
        found("a.rs", "let a = r#\"made \" anew\"#;\nlet anew = 'a';\n"),
        1
    );
    assert_eq!(
        found("a.rs", "// there is no event, and `anew` is code\n"),
        0
    );
    assert_eq!(
        found("a.rs", "/// ```\n/// // anew\n/// ```\nfn f<'a>() {}\n"),
        0
    );
    assert_eq!(
        found("a.rs", "let quote = '\"'; let anew = '\\''; // fine\n"),
        0
    );
    assert_eq!(
        found("a.md", "Behind it.\n```\nbehind\n```\n[a](behind.md)\n"),
        1
    );
    assert_eq!(found("a.sql", "SELECT behind -- behind\n"), 1);
}
