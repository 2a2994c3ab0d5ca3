//! Finds the definition of a type that another module of the crate has, in this file or in another one.
//!
//! It follows `use` with and without `as`, paths, `crate`, `self` and `super`, and the files of modules.
//! Where it is not certain (another crate, a macro around the item), it finds nothing.

use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use proc_macro2::TokenStream;
use syn::{Ident, PathSegment, ext::IdentExt};

use super::{
    Around, File,
    imports::{Import, imports},
    items::{self, Item},
    modules::Module,
    tree::Tree,
};

/// The number of imports that are followed one after the other.
const DEPTH: usize = 4;

/// The definition of a type in another module, or with another name.
pub(crate) struct Definition<'a> {
    pub(crate) item: &'a Item<'a>,
    /// Whether the name is that of a variant of the item, which is an enum.
    pub(crate) is_variant: bool,
    /// Where it is, as text.
    pub(crate) place: String,
    file: &'a File,
    /// The modules in which it was looked for.
    modules: &'a [String],
}

impl Definition<'_> {
    /// All of its tokens.
    pub(crate) fn tokens(&self) -> Option<TokenStream> {
        self.file.tokens(self.item)
    }

    /// The path of something else that is defined next to it.
    pub(crate) fn path_to(&self, name: &Ident) -> syn::Path {
        let modules = self.modules.iter();
        let modules = modules.filter_map(|name| syn::parse_str::<PathSegment>(name).ok());
        let mut path = syn::Path::from(name.clone());
        path.segments = modules.chain([name.clone().into()]).collect();
        path
    }

    pub(super) fn trees(&self) -> &[Tree] {
        &self.file.trees
    }

    /// What identifies it in the crate.
    pub(super) fn key(&self) -> (PathBuf, usize) {
        (self.file.path.clone(), self.item.start)
    }
}

/// Calls `look` with the definition of the type that this path names.
pub(super) fn find<R>(
    around: &Around,
    path: &syn::Path,
    look: &dyn Fn(&Definition<'_>) -> R,
) -> Option<R> {
    let has_arguments = |segment: &PathSegment| !segment.arguments.is_none();
    let modules = path.segments.iter().rev().skip(1);
    if path.leading_colon.is_some() || modules.into_iter().any(has_arguments) {
        return None;
    }
    let segments = path.segments.iter();
    let names: Vec<String> = segments.map(|it| it.ident.unraw().to_string()).collect();
    let (name, modules) = names.split_last()?;
    let own = Module::new(Rc::clone(&around.file), around.modules());
    let in_modules = |modules: &[String], name: &str| {
        let look = |module: &Module, item: &Item<'_>, is_variant: bool| {
            let mut place = item.place();
            if module.file.path != around.file.path {
                place = format!("{place} of `{}`", last_names(&module.file.path));
            }
            look(&Definition {
                item,
                is_variant,
                place,
                file: &module.file,
                modules,
            })
        };
        own.find_in(modules, name, DEPTH, &look)
    };
    if modules.is_empty() {
        let imports = imports(&own.file.text, &around.items(), name);
        return sources(&imports, name).find_map(|(modules, name)| in_modules(modules, name));
    }
    // A module or an import in a block is not in the module around it.
    let is_in_a_block = !std::ptr::eq(own.trees()?, around.scope()?);
    if is_in_a_block && !modules.first().is_some_and(|name| is_around(name)) {
        return None;
    }
    in_modules(modules, name)
}

/// The last two names of a path.
fn last_names(path: &Path) -> String {
    let names: Vec<_> = path.iter().map(|name| name.to_string_lossy()).collect();
    let start = names.len().saturating_sub(2);
    names.get(start..).unwrap_or_default().join("/")
}

fn is_around(name: &str) -> bool {
    ["self", "super", "crate"].contains(&name)
}

/// The modules from which a name may be imported, and the name that it has there.
fn sources<'a>(
    imports: &'a [Import],
    name: &'a str,
) -> impl Iterator<Item = (&'a [String], &'a str)> {
    let is_written = imports.first().is_some_and(|import| !import.is_all);
    let count = if is_written { 1 } else { imports.len() };
    imports.iter().take(count).filter_map(move |import| {
        if import.is_all {
            return Some((&*import.path, name));
        }
        let (last, modules) = import.path.split_last()?;
        Some((modules, &**last))
    })
}

type Look<'a, R> = dyn Fn(&Module, &Item<'_>, bool) -> R + 'a;

impl Module {
    /// Looks for a type in the module at this path, and among its imports.
    fn find_in<R>(
        &self,
        path: &[String],
        name: &str,
        depth: usize,
        look: &Look<'_, R>,
    ) -> Option<R> {
        if path.is_empty() {
            return None;
        }
        let sees_all = path.iter().all(|name| is_around(name));
        self.at(path, depth)?.find(name, depth, sees_all, look)
    }

    /// Looks for a type in this module, and among its imports. Only the modules inside of it see what is
    /// private.
    fn find<R>(&self, name: &str, depth: usize, sees_all: bool, look: &Look<'_, R>) -> Option<R> {
        let mut items = items::items(self.trees()?);
        items.retain(|item| sees_all || !item.is_private);
        if let Some(item) = items.iter().find(|it| it.is_type() && it.name == name) {
            return Some(look(self, item, false));
        }
        let depth = depth.checked_sub(1)?;
        let imports = imports(&self.file.text, &items, name);
        let mut sources = sources(&imports, name);
        if let Some(found) =
            sources.find_map(|(modules, name)| self.find_in(modules, name, depth, look))
        {
            return Some(found);
        }
        let has_variant = |it: &&Item<'_>| it.keyword == "enum" && it.variants().contains(&name);
        let item = items.iter().find(has_variant)?;
        Some(look(self, item, true))
    }
}
