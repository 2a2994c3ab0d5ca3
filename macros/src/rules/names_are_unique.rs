//! Rule 10: no two events, and no two commands, of an aggregate are stored under one name.

use std::collections::BTreeMap;

use syn::Ident;

use crate::diagnostics::{Mistakes, Rule};

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
    why: "the message is a type of its own, beside the events and the aggregate, and two types of one module cannot share a name",
};

/// What else has the name of a command's message.
pub(crate) enum Namesake {
    Event,
    Aggregate,
    Enum,
    Parameter,
    Prelude,
    Command(Ident),
}

/// The message of a command is called like something else.
pub(crate) fn message(
    method: &Ident,
    message: &Ident,
    namesake: &Namesake,
    mistakes: &mut Mistakes,
) {
    let what = match namesake {
        Namesake::Event => "an event".to_owned(),
        Namesake::Aggregate => "its aggregate".to_owned(),
        Namesake::Enum => "an enum that is made of the impl block".to_owned(),
        Namesake::Parameter => "the type of a parameter".to_owned(),
        Namesake::Prelude => "a type that every module knows".to_owned(),
        Namesake::Command(other) => format!("that of `{other}`"),
    };
    let instead = match namesake {
        Namesake::Event => {
            "a method that says what to do (`count`), and the event in the past tense (`Counted`)"
        }
        Namesake::Command(_) => "another name for one of the methods",
        _ => "a method that says what to do: a verb, as `change_status`",
    };
    mistakes.add(
        method,
        &ONE_NAME,
        format!("the message of `{method}` and {what} are both called `{message}`"),
        format!("{instead}; or `#[command(message = …)]` with another name for the message"),
    );
}
