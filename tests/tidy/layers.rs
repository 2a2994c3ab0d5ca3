//! Which module may name which: the column "may name" of ARCHITECTURE.md, and no circles.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    ItemMod, ItemUse, Path, UseTree,
    visit::{self, Visit},
};

use super::{File, files, in_backticks, none, table_rows, text};

/// The path of a module from the root of its crate.
type Module = Vec<String>;

/// The modules of a crate, each with the paths that it names in the crate.
struct Crate {
    modules: BTreeMap<Module, BTreeSet<Module>>,
}

impl Crate {
    /// Reads the crate whose sources are below `folder`.
    fn read(folder: &str, files: &[File]) -> Self {
        let module = |file: &File| -> Module {
            let path = file.path.strip_prefix(folder).unwrap();
            let path = path.trim_start_matches('/').trim_end_matches(".rs");
            let mut parts: Module = path.split('/').map(str::to_owned).collect();
            if parts
                .last()
                .is_some_and(|last| ["mod", "lib"].contains(&last.as_str()))
            {
                parts.pop();
            }
            parts
        };
        let known: BTreeSet<Module> = files.iter().map(module).collect();
        let modules = files.iter().map(|file| {
            let module = module(file);
            let mut names = Names {
                module: &module,
                known: &known,
                found: BTreeSet::new(),
            };
            let parsed = syn::parse_file(&file.text);
            names.visit_file(&parsed.unwrap_or_else(|error| panic!("{}: {error}", file.path)));
            (module.clone(), names.found)
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// The module that holds what a path names.
    fn module_of(&self, path: &[String]) -> Module {
        let mut module = path.to_vec();
        while !module.is_empty() && !self.modules.contains_key(&module) {
            module.pop();
        }
        module
    }

    /// The modules that a module needs. What it declares itself is a part of it, not a need.
    fn needs(&self, module: &Module) -> BTreeSet<Module> {
        let named = self.modules[module].iter();
        named
            .map(|path| self.module_of(path))
            .filter(|needed| !needed.starts_with(module))
            .collect()
    }

    /// A circle of modules that need each other, if there is one.
    fn circle(&self) -> Option<Vec<Module>> {
        let mut done = BTreeSet::new();
        for module in self.modules.keys() {
            if let Some(circle) = self.circle_from(module, &mut Vec::new(), &mut done) {
                return Some(circle);
            }
        }
        None
    }

    fn circle_from(
        &self,
        module: &Module,
        way: &mut Vec<Module>,
        done: &mut BTreeSet<Module>,
    ) -> Option<Vec<Module>> {
        if let Some(start) = way.iter().position(|earlier| earlier == module) {
            return Some(way[start..].to_vec());
        }
        if done.contains(module) {
            return None;
        }
        way.push(module.clone());
        for needed in self.needs(module) {
            if let Some(circle) = self.circle_from(&needed, way, done) {
                return Some(circle);
            }
        }
        way.pop();
        done.insert(module.clone());
        None
    }

    /// What the modules below `folder` name outside of it, and may not.
    fn strangers(&self, folder: &Module, may_name: &[Module]) -> Vec<String> {
        let mut found = Vec::new();
        let below = self
            .modules
            .iter()
            .filter(|(module, _)| module.starts_with(folder));
        for (module, paths) in below {
            for path in paths {
                let allowed = path.starts_with(folder)
                    || may_name.iter().any(|allowed| path.starts_with(allowed))
                    // A name at the root of the crate is a part of its public surface.
                    || self.module_of(path).is_empty();
                if !allowed {
                    let (module, path) = (module.join("::"), path.join("::"));
                    found.push(format!("{module} names {path}"));
                }
            }
        }
        found
    }
}

/// The paths in a file that begin with `crate`, `super` or `self`, from the root of the crate.
struct Names<'a> {
    module: &'a Module,
    known: &'a BTreeSet<Module>,
    found: BTreeSet<Module>,
}

impl Names<'_> {
    fn add(&mut self, path: &[String]) {
        let mut parts = path.iter().map(String::as_str).peekable();
        let mut from: Module = match parts.peek() {
            Some(&"crate") => {
                parts.next();
                Vec::new()
            }
            Some(&("super" | "self")) => self.module.clone(),
            // A module that this one declares.
            Some(&first) => {
                let child: Module = [self.module.as_slice(), &[first.to_owned()]].concat();
                if !self.known.contains(&child) {
                    return;
                }
                self.module.clone()
            }
            None => return,
        };
        for part in parts {
            match part {
                "self" => {}
                "super" => {
                    from.pop();
                }
                name => from.push(name.to_owned()),
            }
        }
        self.found.insert(from);
    }

    fn tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&with(path.ident.to_string()), &path.tree),
            UseTree::Name(name) => self.add(&with(name.ident.to_string())),
            UseTree::Rename(name) => self.add(&with(name.ident.to_string())),
            UseTree::Glob(_) => self.add(before),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(before, tree);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let parts: Vec<String> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        if ["crate", "super", "self"].contains(&parts[0].as_str()) && parts.len() > 1 {
            self.add(&parts);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        // Tests may name everything, and a module in the file has paths of its own.
        if item.content.is_none() {
            visit::visit_item_mod(self, item);
        }
    }
}

fn module(path: &str) -> Module {
    path.split("::").map(str::to_owned).collect()
}

const CRATES: [&str; 2] = ["macros/src", "runtime/src"];

#[test]
fn a_folder_names_what_the_architecture_lets_it_name() {
    let architecture = text("ARCHITECTURE.md");
    for source in CRATES {
        let all = files(source, &["rs"]);
        let read = Crate::read(source, &all);
        let mut folders: BTreeSet<&str> = all
            .iter()
            .filter_map(|file| file.path.strip_prefix(source)?[1..].split_once('/'))
            .map(|(folder, _)| folder)
            .collect();
        let mut findings = Vec::new();
        for row in table_rows(&architecture) {
            let [place, _, may_name] = row[..] else {
                continue;
            };
            let place = place.trim_matches('`');
            let Some(folder) = place
                .strip_prefix(source)
                .map(|path| path.trim_matches('/'))
            else {
                continue;
            };
            if !folders.remove(folder) {
                findings.push(format!("ARCHITECTURE.md: there is no folder {place}"));
            }
            let may_name: Vec<Module> = in_backticks(may_name).into_iter().map(module).collect();
            findings.extend(read.strangers(&module(folder), &may_name));
        }
        let missing = folders.iter();
        findings.extend(missing.map(|it| format!("ARCHITECTURE.md has no row for {source}/{it}")));
        none(findings);
    }
}

#[test]
fn modules_are_in_no_circle() {
    for source in CRATES {
        let circle = Crate::read(source, &files(source, &["rs"])).circle();
        assert_eq!(circle, None, "{source}");
    }
}

fn files_of(files: &[(&str, &str)]) -> Vec<File> {
    let file = |(path, text): &(&str, &str)| File {
        path: format!("src/{path}"),
        text: (*text).to_owned(),
    };
    files.iter().map(file).collect()
}

#[test]
fn a_name_that_is_not_allowed_is_found() {
    let broken = files_of(&[
        ("lib.rs", "mod domain; mod store;"),
        ("domain/mod.rs", "mod event;"),
        (
            "domain/event.rs",
            "use crate::store::{Append, append::NewEvent as New};",
        ),
        ("store/mod.rs", "fn f() -> crate::domain::event::Event { }"),
        ("store/append.rs", "use super::super::domain::event;"),
    ]);
    let read = Crate::read("src", &broken);
    assert_eq!(
        read.strangers(&module("domain"), &[]),
        [
            "domain::event names store::Append",
            "domain::event names store::append::NewEvent"
        ]
    );
    assert_eq!(
        read.strangers(&module("store"), &[module("domain::stream_name")]),
        [
            "store names domain::event::Event",
            "store::append names domain::event"
        ]
    );
    assert!(
        read.strangers(&module("store"), &[module("domain")])
            .is_empty()
    );
}

#[test]
fn a_circle_is_found() {
    let broken = files_of(&[
        ("lib.rs", "mod one; mod two; mod three;"),
        ("one.rs", "use crate::two::Two;"),
        ("two.rs", "fn three() { super::three::call() }"),
        ("three.rs", "use super::one::One;"),
    ]);
    let circle = Crate::read("src", &broken).circle().unwrap();
    assert_eq!(circle.len(), 3, "{circle:?}");
}
