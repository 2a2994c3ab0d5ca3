//! A file has one subject, and a function can be read at once.

use super::{File, example, files, none};

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

const FOLDERS: [&str; 5] = ["macros/src", "runtime/src", "examples", "tests", "benches"];

fn long_files(files: &[File]) -> Vec<String> {
    let lines = files
        .iter()
        .map(|file| (&file.path, file.text.lines().count()));
    let long = lines.filter(|(_, lines)| *lines > LONGEST_FILE);
    long.map(|(path, lines)| format!("{path} has {lines} lines"))
        .collect()
}

/// Functions end with a brace that is indented as they are: rustfmt sees to it.
fn long_functions(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for File { path, text } in files {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let code = line.trim_start();
            let is_function = code.contains("fn ")
                && !code.starts_with("//")
                && code
                    .split("fn ")
                    .next()
                    .is_some_and(|before| before.split_whitespace().all(is_modifier));
            if !is_function {
                continue;
            }
            let indent = &line[..line.len() - code.len()];
            let closing = format!("{indent}}}");
            let end = lines[start..].iter().position(|line| **line == closing);
            if let Some(length) = end.map(|end| end + 1)
                && length > LONGEST_FUNCTION
            {
                found.push(format!("{path}:{}: {length} lines: {code}", start + 1));
            }
        }
    }
    found
}

fn is_modifier(word: &str) -> bool {
    word.starts_with("pub") || ["const", "async", "unsafe"].contains(&word)
}

#[test]
fn files_have_one_subject() {
    for folder in FOLDERS {
        none(long_files(&files(folder, &["rs"])));
    }
}

#[test]
fn functions_can_be_read_at_once() {
    // Not in tests and benches: each tells one story, however long it is.
    for folder in FOLDERS.into_iter().take(3) {
        none(long_functions(&files(folder, &["rs"])));
    }
}

#[test]
fn a_long_file_and_a_long_function_are_found() {
    let body = "    work();\n".repeat(60);
    let text = format!("fn short() {{\n}}\n\npub(super) async fn long() {{\n{body}}}\n");
    assert_eq!(
        long_functions(&example("src/a.rs", &text)),
        ["src/a.rs:4: 62 lines: pub(super) async fn long() {"]
    );
    let file = example("src/a.rs", &"\n".repeat(401));
    assert_eq!(long_files(&file), ["src/a.rs has 401 lines"]);
}
