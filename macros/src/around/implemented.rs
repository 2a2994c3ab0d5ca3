//! Whether a type may have an impl of a trait that is written somewhere in the package.

use std::{cell::RefCell, collections::HashMap, env, fs, path::PathBuf};

use super::tree::{self, Tree};

/// Macros that implement nothing for the types in their arguments.
const HARMLESS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "ensure",
    "eprintln",
    "format",
    "matches",
    "panic",
    "print",
    "println",
    "todo",
    "trusted",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// The traits without which serde does not store a type.
pub(super) const STORED: &[&str] = &["Serialize", "Deserialize"];

/// Whether its own file or some file of the package may implement one of these traits for the type of
/// this name.
pub(super) fn may_be(name: &str, traits: &'static [&'static str], own: &[Tree]) -> bool {
    thread_local! {
        /// What was found, by name and traits: reading the package takes a while.
        static FOUND: RefCell<HashMap<(String, &'static [&'static str]), bool>> =
            RefCell::default();
    }
    has_impl(own, name, traits)
        || FOUND.with_borrow_mut(|found| {
            let known = found.entry((name.to_owned(), traits));
            *known.or_insert_with(|| may_be_in_package(name, traits).unwrap_or(true))
        })
}

/// `None` if a file cannot be read.
fn may_be_in_package(name: &str, traits: &[&str]) -> Option<bool> {
    let files = files_of_package()?;
    // An impl may be for another name of the type.
    let mut names = vec![name.to_owned()];
    for path in &files {
        let text = fs::read_to_string(path).ok()?;
        if text.contains(name) {
            names.extend(other_names(&tree::read(&text)?, name));
        }
    }
    for path in &files {
        let text = fs::read_to_string(path).ok()?;
        let present: Vec<&String> = names.iter().filter(|name| text.contains(*name)).collect();
        if !present.is_empty() {
            let trees = tree::read(&text)?;
            if present.iter().any(|name| has_impl(&trees, name, traits)) {
                return Some(true);
            }
        }
    }
    Some(false)
}

fn files_of_package() -> Option<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).ok()? {
            let Ok(entry) = entry else { continue };
            let path = entry.path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    Some(files)
}

/// The names that `name as Other` and `type Other = name;` give to the type.
fn other_names(trees: &[Tree], name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for pair in trees.windows(3) {
        if let [word, by, other] = pair
            && word.is_word(name)
            && by.is_word("as")
        {
            found.extend(other.word().map(str::to_owned));
        }
    }
    for (place, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.groups() {
            found.extend(other_names(inner, name));
        }
        let after = trees.get(place.saturating_add(1)..).unwrap_or_default();
        if tree.is_word("type") {
            let mut alias = after.iter().take_while(|tree| !tree.is_sign(';'));
            let other = alias.next().and_then(Tree::word);
            found.extend(
                other
                    .filter(|_| alias.any(|tree| tree.mentions(name)))
                    .map(str::to_owned),
            );
        }
    }
    found
}

/// Whether an impl, or a macro that could contain one, names the type.
fn has_impl(trees: &[Tree], name: &str, traits: &[&str]) -> bool {
    let mut rest = trees;
    while let [first, after @ ..] = rest {
        if let [bang, group, ..] = after
            && first
                .word()
                .is_some_and(|called| !HARMLESS.contains(&called))
            && bang.is_sign('!')
            && group.mentions(name)
        {
            return true;
        }
        if first.is_word("impl") {
            let head = || after.iter().take_while(|tree| tree.group('{').is_none());
            let mentions = |word: &str| head().any(|tree| tree.mentions(word));
            if mentions(name) && traits.iter().any(|one| mentions(one)) {
                return true;
            }
        }
        if first
            .groups()
            .is_some_and(|inner| has_impl(inner, name, traits))
        {
            return true;
        }
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{STORED, has_impl, other_names, tree};

    #[test]
    fn other_names_are_found() {
        for (source, expected) in [
            ("use a::Colour as Shade;", vec!["Shade"]),
            (
                "mod b { pub use super::{Colour as Tone, Size as Width}; }",
                vec!["Tone"],
            ),
            ("type Hue = a::Colour;", vec!["Hue"]),
            ("use a::Colour; type Size = u8;", vec![]),
        ] {
            let trees = tree::read(source).unwrap_or_default();
            assert_eq!(other_names(&trees, "Colour"), expected, "{source}");
        }
    }

    #[test]
    fn impls_and_macros_are_found() {
        for (source, expected) in [
            ("impl Serialize for Colour {}", true),
            (
                "mod a { impl<'de> serde::Deserialize<'de> for super::Colour {} }",
                true,
            ),
            ("as_text!(Colour);", true),
            ("fn f() { assert_eq!(Colour::Red, Colour::Red); }", false),
            (
                "impl Display for Colour {} impl Serialize for Size {}",
                false,
            ),
        ] {
            let trees = tree::read(source);
            assert_eq!(
                trees.map(|trees| has_impl(&trees, "Colour", STORED)),
                Some(expected)
            );
        }
    }
}
