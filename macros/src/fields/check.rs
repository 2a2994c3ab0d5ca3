//! Checks fields (rule 2).

use proc_macro2::TokenStream;
use syn::{ItemType, Path, Type};

use super::model::Field;
use crate::{
    around::{Around, Item, named},
    diagnostics::Mistakes,
    rules::{neighbours, value_fields},
    syntax::{
        names,
        walk::{self, Go, Node},
    },
};

/// Reports fields that no value holds, and marks them.
pub(crate) fn check(
    fields: &mut [Field],
    around: Option<&Around>,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) {
    for field in fields {
        field.flawed = check_type(&field.ty, around, items, mistakes);
    }
}

/// Whether no value holds this type, as far as the macro sees it.
pub(crate) fn check_type(
    ty: &Type,
    around: Option<&Around>,
    items: &[Item<'_>],
    mistakes: &mut Mistakes,
) -> bool {
    if value_fields::check(ty, mistakes) {
        return true;
    }
    let Some(around) = around else {
        return false;
    };
    let mut found = false;
    walk::ty(ty, &mut |node| {
        match node {
            Node::Path(path) => {
                let is_wrong = check_path(path, around, items, mistakes);
                found |= is_wrong;
                // An id does not hold its aggregate.
                if is_wrong || path.segments.last().is_some_and(|last| last.ident == "Id") {
                    return Go::Past;
                }
            }
            Node::Type(ty) => found |= check_hashed(ty, around, items, mistakes),
            _ => {}
        }
        Go::In
    });
    found
}

/// Checks the key of a `HashMap`, or the value of a `HashSet`.
fn check_hashed(ty: &Type, around: &Around, items: &[Item<'_>], mistakes: &mut Mistakes) -> bool {
    let Some(by_hash) = names::last_ident(ty).filter(|it| *it == "HashMap" || *it == "HashSet")
    else {
        return false;
    };
    let Some((key, path)) = names::argument(ty, 0).and_then(|key| Some((key, names::path(key)?)))
    else {
        return false;
    };
    let Some(place) = around.lacks_hash(items, path) else {
        return false;
    };
    let name = names::text(path);
    if around.is_first_report(&format!("{name} has no hash: {place}")) {
        value_fields::no_hash(mistakes, key, by_hash, &place);
    }
    true
}

/// Checks what a path names in the module around the item.
fn check_path(path: &Path, around: &Around, items: &[Item<'_>], mistakes: &mut Mistakes) -> bool {
    let (Some(first), Some(last)) = (path.segments.first(), path.segments.last()) else {
        return false;
    };
    let name = last.ident.to_string();
    if TOOLS.contains(&name.as_str()) {
        let by_path = path.segments.len() == 2 && first.ident == "entail";
        let is_tool = by_path || (path.segments.len() == 1 && is_imported(&name, items));
        if is_tool {
            neighbours::tool(mistakes, path, &name);
        }
        return is_tool;
    }
    let is_here = path.segments.len() == 1;
    let Some(item) = named(items, &last.ident).filter(|_| is_here) else {
        return check_elsewhere(path, around, mistakes);
    };
    let is_alias = item.keyword == "type" && is_alias_of_a_handle(around.tokens(item));
    let is_wrong = is_alias || around.lacks_value(item);
    // A type is reported once, at the first field that has it.
    if is_wrong && around.is_first_report_of_item(item) {
        let place = item.place();
        if is_alias {
            neighbours::alias_of_a_handle(mistakes, path, &name, &place);
        } else {
            neighbours::value_without_attribute(mistakes, path, &name, &place);
            if let Some(derives) = around.derived_only(item, &neighbours::OURS) {
                mistakes.lacks_value(path, derives);
            }
        }
    }
    is_wrong
}

/// Checks a type that another module of the crate has.
fn check_elsewhere(path: &Path, around: &Around, mistakes: &mut Mistakes) -> bool {
    let found = around.elsewhere(path, |found| {
        let is_alias = found.item.keyword == "type" && is_alias_of_a_handle(found.tokens());
        let is_wrong = is_alias || Around::lacks_value_elsewhere(found);
        let name = found.item.name.to_owned();
        is_wrong.then(|| {
            let is_first = Around::is_first_report_of(found);
            let derives = around
                .derived_only(found.item, &neighbours::OURS)
                .filter(|_| !is_alias);
            (is_alias, name, found.place.clone(), is_first, derives)
        })
    });
    let Some((is_alias, name, place, is_first, derives)) = found else {
        return false;
    };
    if is_first && is_alias {
        neighbours::alias_of_a_handle(mistakes, path, &name, &place);
    } else if is_first {
        neighbours::value_without_attribute(mistakes, path, &name, &place);
        if let Some(derives) = derives {
            mistakes.lacks_value(path, derives);
        }
    }
    true
}

/// Types of entail that no field holds.
const TOOLS: &[&str] = &[
    "AnyStore",
    "BlockingRepository",
    "FileStore",
    "MemoryStore",
    "PostgresStore",
    "Repository",
    "Root",
];

/// Whether the name is certainly entail's in this module.
fn is_imported(name: &str, items: &[Item<'_>]) -> bool {
    let mut imported = false;
    for item in items {
        let is_import = item.keyword == "use" && item.mentions("entail");
        if item.is_type() && item.name == name {
            return false;
        }
        if is_import {
            imported |= item.mentions("prelude") || item.mentions(name);
        } else if item.keyword == "use" && item.mentions(name) {
            return false;
        }
    }
    imported
}

/// Whether the alias names a type that no value holds.
fn is_alias_of_a_handle(tokens: Option<TokenStream>) -> bool {
    let Some(alias) = tokens.and_then(|tokens| syn::parse2::<ItemType>(tokens).ok()) else {
        return false;
    };
    let mut found = Mistakes::new();
    let is_handle = alias.generics.params.is_empty() && value_fields::check(&alias.ty, &mut found);
    found.forget();
    is_handle
}
