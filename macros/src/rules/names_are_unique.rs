//! Rule 10: no two events, and no two commands, of an aggregate are stored under one name.

use std::collections::BTreeMap;

use syn::Ident;

use super::Rule;
use crate::diagnostics::Mistakes;

const ONE_TYPE: Rule = Rule {
    why: "what is stored is read back by its name, which must say which type it is",
};

/// Finds names that stand for two events, or for two commands: `attribute` says which. Each
/// comes with a name under which it is or was stored.
pub(crate) fn check<'a>(
    attribute: &str,
    types: impl IntoIterator<Item = (&'a Ident, &'a str)>,
    mistakes: &mut Mistakes,
) {
    let mut known: BTreeMap<&str, &Ident> = BTreeMap::new();
    for (ident, name) in types {
        if let Some(earlier) = known
            .insert(name, ident)
            .filter(|earlier| *earlier != ident)
        {
            mistakes.add(
                ident,
                &ONE_TYPE,
                format!("`{earlier}` and `{ident}` are both stored as \"{name}\""),
                format!("`#[{attribute}(name = \"…\")]` on one of them"),
            );
        }
    }
}

const ONE_NAME: Rule = Rule {
    why: "a command makes a type of its own, and two types of one module cannot share a name",
};

/// The message of a command is called like an event.
pub(crate) fn message_and_event(method: &Ident, message: &Ident, mistakes: &mut Mistakes) {
    mistakes.add(
        method,
        &ONE_NAME,
        format!("the message of `{method}` and an event are both called `{message}`"),
        "the event in the past tense, as what has happened; or `#[command(message = …)]` with another name for the message",
    );
}
