//! Rule 10: no two events of an aggregate are stored under one name.

use std::collections::BTreeMap;

use syn::Ident;

use super::Rule;
use crate::diagnostics::Mistakes;

const ONE_TYPE: Rule = Rule {
    why: "an event is read back by its stored name, which must say which type it is",
};

/// Finds names that stand for two events. Each event comes with its stored name.
pub(crate) fn check<'a>(
    events: impl IntoIterator<Item = (&'a Ident, &'a str)>,
    mistakes: &mut Mistakes,
) {
    let mut known: BTreeMap<&str, &Ident> = BTreeMap::new();
    for (event, name) in events {
        if let Some(earlier) = known.insert(name, event) {
            mistakes.add(
                event,
                &ONE_TYPE,
                format!("`{earlier}` and `{event}` are both stored as \"{name}\""),
                "`#[event(name = \"…\")]` on one of them",
            );
        }
    }
}
