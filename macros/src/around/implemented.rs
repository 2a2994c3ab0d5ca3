//! Whether a type may have an impl of a trait that is written somewhere in the package.

use std::{
    cell::RefCell,
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
};

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
            *known.or_insert_with(|| may_be_in_package(name, traits))
        })
}

fn may_be_in_package(name: &str, traits: &[&str]) -> bool {
    let Some(package) = env::var_os("CARGO_MANIFEST_DIR") else {
        return true;
    };
    let mut folders = vec![PathBuf::from(package)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            return true;
        };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let is_source = path.extension().is_some_and(|extension| extension == "rs");
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if is_source && may_implement(&path, name, traits) {
                return true;
            }
        }
    }
    false
}

fn may_implement(path: &Path, name: &str, traits: &[&str]) -> bool {
    let Ok(text) = fs::read_to_string(path) else {
        return true;
    };
    text.contains(name) && tree::read(&text).is_none_or(|trees| has_impl(&trees, name, traits))
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
    use super::{STORED, has_impl, tree};

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
