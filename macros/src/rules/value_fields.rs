//! Rule 2: a state, an event and a value hold owned data only.
//!
//! The type system enforces this: no cell, lock, atomic or handle has all the bounds of a value.
//! The macro finds the well-known types first, because it can say what to write instead.

use syn::{Ident, Path, PathArguments, Type};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::{
        names,
        walk::{self, Go, Node},
    },
};

const DATA: Rule = Rule {
    number: Some(2),
    name: "value_fields",
    why: "states, events and commands are plain data: a command cannot change a state by \
          accident, and everything can be stored and read",
};

/// Types that share their data or change it through a reference, with what to write instead.
const HANDLES: &[(&str, &str)] = &[
    ("Rc", "`String`, `Vec<…>` or `Box<…>`, which own their data"),
    (
        "Cell",
        "the value itself, and change it in an `#[apply]` function",
    ),
    (
        "OnceCell",
        "`Option<…>`, and change it in an `#[apply]` function",
    ),
    (
        "RefCell",
        "the value itself, and change it in an `#[apply]` function",
    ),
    (
        "UnsafeCell",
        "the value itself, and change it in an `#[apply]` function",
    ),
    (
        "Mutex",
        "the value itself: a repository runs one command on it at a time",
    ),
    (
        "RwLock",
        "the value itself: a repository runs one command on it at a time",
    ),
    (
        "OnceLock",
        "`Option<…>`, and change it in an `#[apply]` function",
    ),
    ("Instant", "`Timestamp`, and get it from `context.time()`"),
];

const HASHED: Rule = Rule {
    number: Some(2),
    name: "value_fields",
    why: "a hash map finds a key by its hash, and `#[value]` derives neither `Eq` nor `Hash`, because \
          not every value can have them",
};

/// The key of a `HashMap`, or a value of a `HashSet`, has no `Hash`.
pub(crate) fn no_hash(mistakes: &mut Mistakes, key: &Type, by_hash: &Ident, place: &str) {
    let name = names::text(key);
    let what = if by_hash == "HashMap" {
        "the key of a"
    } else {
        "a value of a"
    };
    mistakes.add(
        key,
        &HASHED,
        format!("`{name}` is {what} `{by_hash}`, and has no `Hash`"),
        format!(
            "`Eq` and `Hash` among the derives of {place}: `#[derive(Eq, Hash)]` below `#[value]`"
        ),
    );
}

/// Finds in the type of a field what no value holds. Returns whether there is something.
pub(crate) fn check(ty: &Type, mistakes: &mut Mistakes) -> bool {
    let before = mistakes.count();
    walk::ty(ty, &mut |node| match node {
        Node::Type(ty) => match not_a_value(ty) {
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

/// What is wrong with the form of a type, and what to write instead.
fn not_a_value(ty: &Type) -> Option<(&'static str, String)> {
    let (what, instead) = match ty {
        Type::Reference(reference) => {
            return Some((
                "a field holds an owned value, not a reference",
                names::owned(&reference.elem),
            ));
        }
        Type::Ptr(_) => ("a pointer is not a value", "the value itself, or its id"),
        Type::FnPtr(_) => (
            "a function is not a value",
            "an enum of the possible actions, and a `match` that runs them",
        ),
        Type::TraitObject(_) => (
            "a trait object is not a value: its type is not known when it is read",
            "an enum with a variant for each possible type",
        ),
        _ => return None,
    };
    Some((what, instead.to_owned()))
}

/// The well-known handle that a path names. A type of the user's with the same name has another
/// path, or no arguments.
fn handle(path: &Path) -> Option<(String, &'static str)> {
    let names = names::segments(path);
    let last = path.segments.last()?;
    let of_std = matches!(names.first()?.as_str(), "std" | "core" | "alloc" | "tokio");
    let alone = names.len() == 1 && matches!(last.arguments, PathArguments::AngleBracketed(_));
    let name = last.ident.to_string();
    if (of_std || names.len() == 1) && name.starts_with("Atomic") && is_atomic(&name) {
        return Some((
            name,
            "the number itself, and change it in an `#[apply]` function",
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
