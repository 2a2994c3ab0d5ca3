//! Rule 10: in an aggregate, each event and each command has its own stored name, and each message
//! has its own type name.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Ident, LitStr};

use crate::diagnostics::{Mistakes, Rule};

const ONE_TYPE: Rule = Rule {
    number: Some(10),
    name: "names_are_unique",
    why: "the stored name decides which type is read, so it belongs to one type only",
};

/// Finds stored names that two events have, or two commands. `attribute` is `event` or `command`.
/// Each type is given with each name under which it is or was stored.
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

const RETIRED_ONCE: Rule = Rule {
    number: Some(10),
    name: "names_are_unique",
    why: "the list is the record of what was taken out of the program, so each name appears in it once",
};

/// Finds names that are retired twice, and removes the second.
pub(crate) fn check_retired(names: &mut Vec<LitStr>, mistakes: &mut Mistakes) {
    let mut known: Vec<String> = Vec::new();
    names.retain(|name| {
        let text = name.value();
        if known.contains(&text) {
            mistakes.add(
                name,
                &RETIRED_ONCE,
                format!("\"{text}\" is retired twice"),
                "the name only once",
            );
            return false;
        }
        known.push(text);
        true
    });
}

const ONE_NAME: Rule = Rule {
    number: Some(10),
    name: "names_are_unique",
    why: "the message is a type in the same module as the events and the aggregate, and two types \
          in one module cannot have the same name",
};

/// What has the same name as a command's message.
pub(crate) enum Namesake {
    Event,
    Aggregate,
    Enum,
    Parameter,
    Prelude,
    Command(Ident),
}

/// The message of a command has the name of something else.
pub(crate) fn message(
    method: &Ident,
    message: &Ident,
    namesake: &Namesake,
    mistakes: &mut Mistakes,
) {
    let what = match namesake {
        Namesake::Event => "an event".to_owned(),
        Namesake::Aggregate => "its aggregate".to_owned(),
        Namesake::Enum => "a generated enum".to_owned(),
        Namesake::Parameter => "the type of a parameter".to_owned(),
        Namesake::Prelude => "a type of the prelude".to_owned(),
        Namesake::Command(other) => format!("the message of `{other}`"),
    };
    let instead = match namesake {
        Namesake::Event => {
            "a verb as the method's name (`count`), and the past tense as the event's name \
             (`Counted`)"
        }
        Namesake::Command(_) => "another name for one of the methods",
        _ => "a verb as the method's name, such as `change_status`",
    };
    mistakes.add(
        method,
        &ONE_NAME,
        format!("the message of `{method}` and {what} are both named `{message}`"),
        format!("{instead}; or another name for the message: `#[command(message = …)]`"),
    );
}

const OUR_NAME: Rule = Rule {
    number: Some(10),
    name: "names_are_unique",
    why: "stored data is found by the name that entail knows, and serde's `rename` does not change \
          that name",
};

/// `#[serde(rename = "…")]` on a type that has a stored name of its own. `attribute` is `aggregate`,
/// `event` or `command`.
pub(crate) fn renamed_for_serde(
    mistakes: &mut Mistakes,
    option: impl ToTokens,
    attribute: &str,
    name: &str,
) {
    mistakes.add(
        option,
        &OUR_NAME,
        format!("`#[serde(rename)]` does not rename the {attribute}"),
        format!("`#[{attribute}(name = \"{name}\")]`"),
    );
}
