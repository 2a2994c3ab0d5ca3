//! What a module imports.

use syn::{ItemUse, UseTree};

use super::items::Item;

/// What is imported under a name: a path to it, or all of a module.
pub(super) struct Import {
    /// With the name that the item has where it is defined, or the path of the module.
    pub(super) path: Vec<String>,
    pub(super) is_all: bool,
}

/// The imports that may import this name. A name that is written comes before what `*` imports.
pub(super) fn imports(text: &str, items: &[Item<'_>], name: &str) -> Vec<Import> {
    let mut found = Vec::new();
    for item in items.iter().filter(|item| item.keyword == "use") {
        let tokens = text.get(item.start..item.end).unwrap_or_default();
        if let Ok(item) = syn::parse_str::<ItemUse>(tokens)
            && item.leading_colon.is_none()
        {
            collect(&item.tree, &mut Vec::new(), name, &mut found);
        }
    }
    found.sort_by_key(|import| import.is_all);
    found
}

fn collect(tree: &UseTree, path: &mut Vec<String>, name: &str, imports: &mut Vec<Import>) {
    let with = |last: String| path.iter().cloned().chain([last]).collect::<Vec<_>>();
    let path = match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            collect(&inner.tree, path, name, imports);
            path.pop();
            return;
        }
        UseTree::Group(group) => {
            for inner in &group.items {
                collect(inner, path, name, imports);
            }
            return;
        }
        UseTree::Glob(_) => {
            imports.push(Import {
                path: path.clone(),
                is_all: true,
            });
            return;
        }
        // `use facts::{self}` imports the module.
        UseTree::Name(last) if last.ident == "self" && path.last().is_some_and(|it| it == name) => {
            path.clone()
        }
        UseTree::Name(last) if last.ident == name => with(name.to_owned()),
        UseTree::Rename(renamed) if renamed.rename == name && renamed.ident == "self" => {
            path.clone()
        }
        UseTree::Rename(renamed) if renamed.rename == name => with(renamed.ident.to_string()),
        UseTree::Name(_) | UseTree::Rename(_) => return,
    };
    imports.push(Import {
        path,
        is_all: false,
    });
}
