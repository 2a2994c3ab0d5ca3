//! Rule 2: what a state, an event or a value holds is owned, and is data.
//!
//! Types hold the rule: no cell, lock, atomic or handle has all the bounds of a value. The
//! well-known names are found here first, because rustc says of them what they lack and not what
//! to write.

use syn::{Path, PathArguments, Type};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{
        names,
        walk::{self, Go, Node},
    },
};

const DATA: Rule = Rule {
    why: "state, events and commands are plain data: deciding changes nothing, and what is stored \
          reads back",
};

/// Types that share or change what they hold: with the word for it, and what to write.
const HANDLES: &[(&str, &str)] = &[
    (
        "Rc",
        "`String`, `Vec<…>` or `Box<…>`: a value owns what it holds",
    ),
    (
        "Cell",
        "the value itself: it changes in an `#[apply]` function",
    ),
    (
        "OnceCell",
        "`Option<…>`: it changes in an `#[apply]` function",
    ),
    (
        "RefCell",
        "the value itself: it changes in an `#[apply]` function",
    ),
    (
        "UnsafeCell",
        "the value itself: it changes in an `#[apply]` function",
    ),
    (
        "Mutex",
        "the value itself: a repository lets one command at a time change it",
    ),
    (
        "RwLock",
        "the value itself: a repository lets one command at a time change it",
    ),
    (
        "OnceLock",
        "`Option<…>`: it changes in an `#[apply]` function",
    ),
    ("Instant", "`Timestamp`, from `context.time()`"),
];

/// Finds in the type of a field what no value holds. Returns whether there is something.
pub(crate) fn check(ty: &Type, mistakes: &mut Mistakes) -> bool {
    let before = mistakes.count();
    walk::ty(ty, &mut |node| match node {
        Node::Type(ty) => match what_is_no_value(ty) {
            Some((what, instead)) => {
                mistakes.add(ty, &DATA, what, instead);
                Go::Past
            }
            None => Go::In,
        },
        Node::Path(path) => match handle(path) {
            Some((name, instead)) => {
                mistakes.add(path, &DATA, format!("`{name}` is not a value"), instead);
                Go::Past
            }
            None => Go::In,
        },
        _ => Go::In,
    });
    mistakes.count() > before
}

/// What is wrong with a type by its form, and what to write instead.
fn what_is_no_value(ty: &Type) -> Option<(&'static str, String)> {
    let (what, instead) = match ty {
        Type::Reference(reference) => {
            return Some(("a field is an owned value", names::owned(&reference.elem)));
        }
        Type::Ptr(_) => ("a pointer is not a value", "the value itself, or its id"),
        Type::FnPtr(_) => (
            "a function is not a value",
            "an enum of what can be done, and a `match` where it is done",
        ),
        Type::TraitObject(_) => (
            "a trait object is not a value: nobody knows how it is stored",
            "an enum with a variant for each type that it can be",
        ),
        _ => return None,
    };
    Some((what, instead.to_owned()))
}

/// The well-known handle that a path names. A type of the user's may be called alike: it has a
/// path of its own, or lacks the arguments.
fn handle(path: &Path) -> Option<(String, &'static str)> {
    let names = names::segments(path);
    let last = path.segments.last()?;
    let of_std = matches!(names.first()?.as_str(), "std" | "core" | "alloc" | "tokio");
    let alone = names.len() == 1 && matches!(last.arguments, PathArguments::AngleBracketed(_));
    let name = last.ident.to_string();
    if (of_std || names.len() == 1) && name.starts_with("Atomic") && is_atomic(&name) {
        return Some((
            name,
            "the number itself: it changes in an `#[apply]` function",
        ));
    }
    let (_, instead) = HANDLES.iter().find(|(handle, _)| name == *handle)?;
    (of_std || alone).then_some((name, *instead))
}

fn is_atomic(name: &str) -> bool {
    let kinds = [
        "Bool", "U8", "U16", "U32", "U64", "Usize", "I8", "I16", "I32", "I64", "Isize",
    ];
    let kind = name.trim_start_matches("Atomic");
    kinds.contains(&kind)
}
