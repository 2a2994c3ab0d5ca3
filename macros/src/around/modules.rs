//! The modules of the crate, in this file and in others.

use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{
    File,
    imports::imports,
    items::{self, Item},
    parsed,
    tree::Tree,
};

/// A module of the crate.
#[derive(Clone)]
pub(super) struct Module {
    pub(super) file: Rc<File>,
    /// The modules with braces that lead to it in the file.
    pub(super) inline: Vec<String>,
    /// The module that declares its file, if it was found from there.
    declared_in: Option<Rc<Self>>,
}

impl Module {
    pub(super) const fn new(file: Rc<File>, inline: Vec<String>) -> Self {
        Self {
            file,
            inline,
            declared_in: None,
        }
    }

    pub(super) fn trees(&self) -> Option<&[Tree]> {
        let mut trees: &[Tree] = &self.file.trees;
        for name in &self.inline {
            let place = trees.windows(2).position(|pair| {
                matches!(pair, [keyword, word] if keyword.is_word("mod") && word.is_word(name))
            })?;
            trees = trees.get(place.checked_add(2)?)?.group('{')?;
        }
        Some(trees)
    }

    pub(super) fn items(&self) -> Vec<Item<'_>> {
        self.trees().map(items::items).unwrap_or_default()
    }

    /// The module at this path, as it is written in this module.
    pub(super) fn at(&self, path: &[String], depth: usize) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        let mut module = self.clone();
        for (place, name) in path.iter().enumerate() {
            module = match name.as_str() {
                "self" => module,
                "super" => module.parent()?,
                "crate" if place == 0 => module.root(),
                name => match module.child(name) {
                    Some(child) => child,
                    None => module.imported(name, depth)?,
                },
            };
        }
        Some(module)
    }

    /// The module that this module imports by this name.
    fn imported(&self, name: &str, depth: usize) -> Option<Self> {
        let imports = imports(&self.file.text, &self.items(), name);
        let import = imports.iter().find(|import| !import.is_all)?;
        self.at(&import.path, depth)
    }

    fn root(&self) -> Self {
        let mut root = self.clone();
        while let Some(parent) = root.parent() {
            root = parent;
        }
        root
    }

    fn child(&self, name: &str) -> Option<Self> {
        let items = self.items();
        let item = items
            .iter()
            .find(|item| item.keyword == "mod" && item.name == name)?;
        let mut inline = self.inline.clone();
        if item.has_braces() {
            inline.push(name.to_owned());
            return Some(Self {
                inline,
                ..self.clone()
            });
        }
        let file = if item.has("path") {
            // Inside of braces, the folder depends on more than the attribute.
            let is_plain = self.inline.is_empty();
            read(&self.file.written_path(item).filter(|_| is_plain)?)
        } else {
            let mut folders = self.file.folders();
            folders.find_map(|mut folder| {
                folder.extend(&inline);
                let files = [
                    folder.join(format!("{name}.rs")),
                    folder.join(name).join("mod.rs"),
                ];
                files.iter().find_map(|path| read(path))
            })
        };
        Some(Self {
            file: file?,
            inline: Vec::new(),
            declared_in: Some(Rc::new(self.clone())),
        })
    }

    fn parent(&self) -> Option<Self> {
        let mut inline = self.inline.clone();
        if inline.pop().is_some() {
            return Some(Self {
                inline,
                ..self.clone()
            });
        }
        if let Some(parent) = &self.declared_in {
            return Some((**parent).clone());
        }
        let path = &self.file.path;
        let (name, folder) = match path.file_stem()?.to_str()? {
            "lib" | "main" => return None,
            "mod" => {
                let own = path.parent()?;
                (own.file_name()?.to_str()?, own.parent()?)
            }
            name => (name, path.parent()?),
        };
        let files = [
            folder.join("mod.rs"),
            folder.join("lib.rs"),
            folder.join("main.rs"),
            folder.with_extension("rs"),
        ];
        let mut files = files.iter().filter_map(|path| read(path));
        let file = files.find(|file| {
            let mut items = items::items(&file.trees).into_iter();
            items.any(|item| {
                let is_file = item.keyword == "mod" && !item.has_braces();
                let is_it = if item.has("path") {
                    file.written_path(&item).as_ref() == Some(path)
                } else {
                    item.name == name
                };
                is_file && is_it
            })
        })?;
        Some(Self::new(file, Vec::new()))
    }
}

impl File {
    /// The folders in which the files of its modules may be.
    fn folders(&self) -> impl Iterator<Item = PathBuf> {
        let of_root = self.path.parent().map(Path::to_owned);
        let stem = self.path.file_stem().unwrap_or_default();
        let is_root = ["lib", "main", "mod"].iter().any(|name| stem == *name);
        let own = (!is_root).then(|| self.path.with_extension(""));
        own.into_iter().chain(of_root)
    }

    /// The file in the `#[path = "…"]` of a module that is not inside of braces.
    fn written_path(&self, module: &Item<'_>) -> Option<PathBuf> {
        let written: syn::ItemMod =
            syn::parse_str(self.text.get(module.start..module.end)?).ok()?;
        let path = written
            .attrs
            .iter()
            .find(|attribute| attribute.path().is_ident("path"))?;
        let syn::Expr::Lit(literal) = &path.meta.require_name_value().ok()?.value else {
            return None;
        };
        let syn::Lit::Str(text) = &literal.lit else {
            return None;
        };
        Some(self.path.parent()?.join(text.value()))
    }
}

/// Another file of the crate. It is read once.
fn read(path: &Path) -> Option<Rc<File>> {
    thread_local! {
        static READ: RefCell<HashMap<PathBuf, Option<Rc<File>>>> = RefCell::default();
    }
    READ.with_borrow_mut(|read| {
        let known = read.entry(path.to_owned());
        known.or_insert_with(|| parsed(path)).clone()
    })
}
