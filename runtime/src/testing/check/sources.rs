//! The text of a crate's tests, and the names in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The text of a crate's tests: the files in `tests`, and the part after `#[cfg(test)]` of each
/// file in `src`.
pub(super) struct Sources(Vec<String>);

impl Sources {
    /// The tests of the crate in this folder.
    pub(super) fn of(package: &Path) -> Self {
        let mut texts: Vec<String> = texts(&package.join("tests"));
        for text in self::texts(&package.join("src")) {
            if let Some((_, tests)) = text.split_once("#[cfg(test)]") {
                texts.push(tests.to_owned());
            }
        }
        Self(texts)
    }

    /// Whether a test names this type.
    pub(super) fn name(&self, type_name: &str) -> bool {
        self.0
            .iter()
            .any(|text| text.split(ends_word).any(|word| word == type_name))
    }

    /// Whether there is a `laws!` for this aggregate.
    pub(super) fn test_laws_of(&self, aggregate: &str) -> bool {
        self.0.iter().any(|text| {
            text.match_indices("laws!").any(|(place, found)| {
                let after = text.get(place.saturating_add(found.len())..);
                let named = after
                    .unwrap_or_default()
                    .trim_start_matches(['(', '[', '{']);
                let name = named.trim_start().split(ends_word).next();
                name == Some(aggregate)
            })
        })
    }
}

/// Whether a name ends before this letter.
fn ends_word(letter: char) -> bool {
    !letter.is_alphanumeric() && letter != '_'
}

/// The texts of the Rust files in a folder and in its subfolders.
fn texts(folder: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .collect()
}
