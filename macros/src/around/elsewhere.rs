//! Finds the definition of a type that another module of the crate has, in this file or in another one.
//!
//! It follows `use`, `crate`, `self` and `super`, and the files of modules. Where it is not certain
//! (`#[path]`, another crate, a name that is changed by `as`), it finds nothing.

use std::{
    cell::RefCell,
    collections::HashMap,
    path::{Path, PathBuf},
    rc::Rc,
};

use syn::{ItemUse, UseTree};

use super::{
    Around, File,
    items::{self, Item},
    parsed,
    tree::Tree,
};

/// The number of imports that are followed one after the other.
const DEPTH: usize = 4;

/// A module of the crate.
#[derive(Clone)]
struct Module {
    file: Rc<File>,
    /// The modules with braces that lead to it in the file.
    inline: Vec<String>,
}

/// What is imported under a name: a path, or all of a module.
struct Import {
    path: Vec<String>,
    is_all: bool,
}

/// Calls `look` with the definition of the type that is imported under this name, with its place as text,
/// and with its file.
pub(super) fn find<R>(
    around: &Around,
    name: &str,
    look: &dyn Fn(&Item<'_>, String, &[Tree]) -> R,
) -> Option<R> {
    let own = Module {
        file: Rc::clone(&around.file),
        inline: around.modules(),
    };
    let items = around.items();
    imported(
        &own,
        &own.file.text,
        &items,
        name,
        DEPTH,
        &|module, item| {
            let mut place = item.place();
            if !Rc::ptr_eq(&module.file, &around.file) {
                place = format!("{place} of `{}`", last_names(&module.file.path));
            }
            look(item, place, &module.file.trees)
        },
    )
}

/// The last two names of a path.
fn last_names(path: &Path) -> String {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    let start = names.len().saturating_sub(2);
    names.get(start..).unwrap_or_default().join("/")
}

type Look<'a, R> = dyn Fn(&Module, &Item<'_>) -> R + 'a;

/// Looks for a name among the imports of a module.
fn imported<R>(
    module: &Module,
    text: &str,
    items: &[Item<'_>],
    name: &str,
    depth: usize,
    look: &Look<'_, R>,
) -> Option<R> {
    let depth = depth.checked_sub(1)?;
    let mut imports = Vec::new();
    for item in items.iter().filter(|item| item.keyword == "use") {
        let tokens = text.get(item.start..item.end)?;
        if let Ok(item) = syn::parse_str::<ItemUse>(tokens)
            && item.leading_colon.is_none()
        {
            collect(&item.tree, &mut Vec::new(), name, &mut imports);
        }
    }
    // A name that is written comes before what `*` imports.
    if let Some(written) = imports.iter().find(|import| !import.is_all) {
        let (last, path) = written.path.split_last()?;
        return (last == name)
            .then(|| module.find_in(path, name, depth, look))
            .flatten();
    }
    imports
        .iter()
        .find_map(|import| module.find_in(&import.path, name, depth, look))
}

/// The imports that may import this name.
fn collect(tree: &UseTree, path: &mut Vec<String>, name: &str, imports: &mut Vec<Import>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            collect(&inner.tree, path, name, imports);
            path.pop();
        }
        UseTree::Name(last) if last.ident == name => {
            let path = path.iter().cloned().chain([name.to_owned()]).collect();
            imports.push(Import {
                path,
                is_all: false,
            });
        }
        // It is another name, so it is not followed.
        UseTree::Rename(renamed) if renamed.rename == name => imports.push(Import {
            path: vec![renamed.ident.to_string()],
            is_all: false,
        }),
        UseTree::Name(_) | UseTree::Rename(_) => {}
        UseTree::Glob(_) => imports.push(Import {
            path: path.clone(),
            is_all: true,
        }),
        UseTree::Group(group) => {
            for inner in &group.items {
                collect(inner, path, name, imports);
            }
        }
    }
}

impl Module {
    fn trees(&self) -> Option<&[Tree]> {
        let mut trees: &[Tree] = &self.file.trees;
        for name in &self.inline {
            let place = trees.windows(2).position(|pair| {
                matches!(pair, [keyword, word] if keyword.is_word("mod") && word.is_word(name))
            })?;
            trees = trees.get(place.checked_add(2)?)?.group('{')?;
        }
        Some(trees)
    }

    /// Looks for a type in the module at this path, and among its imports.
    fn find_in<R>(
        &self,
        path: &[String],
        name: &str,
        depth: usize,
        look: &Look<'_, R>,
    ) -> Option<R> {
        let is_around = |name: &String| ["self", "super", "crate"].contains(&name.as_str());
        self.at(path)?
            .find(name, depth, path.iter().all(is_around), look)
    }

    /// Looks for a type in this module, and among its imports. Only the modules inside of it see what is
    /// private.
    fn find<R>(&self, name: &str, depth: usize, sees_all: bool, look: &Look<'_, R>) -> Option<R> {
        let mut items = items::items(self.trees()?);
        items.retain(|item| sees_all || !item.is_private);
        match items.iter().find(|it| it.is_type() && it.name == name) {
            Some(item) => Some(look(self, item)),
            None => imported(self, &self.file.text, &items, name, depth, look),
        }
    }

    /// The module at this path, as it is written in this module.
    fn at(&self, path: &[String]) -> Option<Self> {
        let mut module = self.clone();
        for (place, name) in path.iter().enumerate() {
            module = match name.as_str() {
                "self" => module,
                "super" => module.parent()?,
                "crate" if place == 0 => module.root(),
                name => module.child(name)?,
            };
        }
        (!path.is_empty()).then_some(module)
    }

    fn root(&self) -> Self {
        let mut root = self.clone();
        while let Some(parent) = root.parent() {
            root = parent;
        }
        root
    }

    fn child(&self, name: &str) -> Option<Self> {
        let items = items::items(self.trees()?);
        let item = items
            .iter()
            .find(|item| item.keyword == "mod" && item.name == name)?;
        let mut inline = self.inline.clone();
        if item.has_braces() {
            inline.push(name.to_owned());
            let file = Rc::clone(&self.file);
            return Some(Self { file, inline });
        }
        if item.has("path") {
            return None;
        }
        let mut folders = self.file.folders();
        let file = folders.find_map(|mut folder| {
            folder.extend(&inline);
            let files = [
                folder.join(format!("{name}.rs")),
                folder.join(name).join("mod.rs"),
            ];
            files.iter().find_map(|path| read(path))
        })?;
        Some(Self {
            file,
            inline: Vec::new(),
        })
    }

    fn parent(&self) -> Option<Self> {
        let mut inline = self.inline.clone();
        if inline.pop().is_some() {
            let file = Rc::clone(&self.file);
            return Some(Self { file, inline });
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
            items.any(|item| item.keyword == "mod" && item.name == name && !item.has_braces())
        })?;
        Some(Self {
            file,
            inline: Vec::new(),
        })
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
