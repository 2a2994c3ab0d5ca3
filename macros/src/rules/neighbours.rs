//! Items of one module that do not fit together: an attribute that is missing on one of them, a name
//! that two of them have, a block that is written twice. Rules 2 and 11 are among them: a field's type
//! without `#[value]` is not a value, and a saga makes a type of its own.
//!
//! The macro finds this in the source file around its item. Where it cannot see the file, rustc
//! reports the same mistake in its own words.

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::Type;

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::names,
};

const BOTH: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "the attribute on the definition makes the state storable and names it, and the attribute on \
          the impl block reads the commands",
};

const ONE_BLOCK: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "the enums of the commands and of the events are generated from one impl block",
};

const ONE_ENUM: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "an aggregate has one enum of events: either you write it, or the impl block generates it",
};

const SAGA: Rule = Rule {
    number: Some(11),
    name: "neighbours",
    why: "`#[saga]` makes a type with the name of the function in camel case, which identifies the saga",
};

const FACT: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "`#[event]` gives the event its stored name, and makes it possible to store and read it",
};

const OWN_STRUCT: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "`#[event]` makes a struct of each variant, and the variant holds that struct",
};

const ONE_NAME: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "two types in one module cannot have the same name",
};

const BELOW: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "an attribute sees only what is written below it, and this one derives what is missing: a \
          derive above it is made twice",
};

const DATA: Rule = Rule {
    number: Some(2),
    name: "neighbours",
    why: "states, events and commands are stored as plain data, and `#[value]` derives what that \
          needs",
};

const VISIBLE: Rule = Rule {
    number: None,
    name: "neighbours",
    why: "everyone who can send the command receives its events",
};

pub(crate) fn definition_without_attribute(
    mistakes: &mut Mistakes,
    aggregate: &Type,
    place: &str,
    error: Option<&Type>,
) {
    let name = names::text(aggregate);
    let options = error
        .filter(|error| names::last_ident(error).is_none_or(|ident| ident != "Infallible"))
        .map_or_else(String::new, |error| {
            format!("(error = {})", names::text(error))
        });
    mistakes.add(
        aggregate,
        &BOTH,
        format!("`{name}` has no `#[aggregate]` on its definition"),
        format!("`#[aggregate{options}]` on {place}"),
    );
}

pub(crate) fn second_block(mistakes: &mut Mistakes, aggregate: &Type, line: usize) {
    let name = names::text(aggregate);
    mistakes.add(
        aggregate,
        &ONE_BLOCK,
        format!("`{name}` has a second impl block with `#[aggregate]`; the first is on line {line}"),
        format!(
            "all `#[command]`s and `#[apply]`s of `{name}` in one block; other methods can be in an \
             `impl {name}` without the attribute"
        ),
    );
}

pub(crate) fn enum_is_not_named(
    mistakes: &mut Mistakes,
    name: &str,
    place: &str,
    options: &str,
    written: &str,
) {
    let before = if options.is_empty() {
        String::new()
    } else {
        format!("{options}, ")
    };
    mistakes.add_at(
        Span::call_site(),
        &ONE_ENUM,
        format!("`{name}`, {place}, has the events, and it is not named here"),
        format!("`#[aggregate({before}events = {written})]`"),
    );
}

pub(crate) fn enum_without_attribute(
    mistakes: &mut Mistakes,
    at: impl ToTokens,
    name: &str,
    place: &str,
    is_named: bool,
) {
    let and_here = if is_named {
        String::new()
    } else {
        format!(", and `#[aggregate(events = {name})]` on this impl block")
    };
    mistakes.add(
        at,
        &OWN_STRUCT,
        format!("`{name}` has no `#[event]`, so its variants are not events"),
        format!("`#[event]` on {place}{and_here}"),
    );
}

pub(crate) fn event_without_attribute(mistakes: &mut Mistakes, event: &Type, place: &str) {
    let name = names::text(event);
    mistakes.add(
        event,
        &FACT,
        format!("`{name}` has no `#[event]` on its definition"),
        format!("`#[event]` on {place}"),
    );
}

/// The generated enum has the name of another item. `option` is the one that names it differently.
pub(crate) fn enum_name_is_taken(
    mistakes: &mut Mistakes,
    aggregate: &Type,
    name: &Ident,
    place: &str,
    option: &str,
) {
    let of = if option == "event_enum" {
        "events"
    } else {
        "commands"
    };
    mistakes.add(
        aggregate,
        &ONE_NAME,
        format!("the generated enum of {of} and {place} are both named `{name}`"),
        format!("`#[aggregate({option} = …)]` with another name; or another name for {place}"),
    );
}

pub(crate) fn variant_name_is_taken(mistakes: &mut Mistakes, variant: &Ident, place: &str) {
    mistakes.add(
        variant,
        &ONE_NAME,
        format!("the struct of the event `{variant}` and {place} have the same name"),
        "a name that says what happened to what, such as `OrderClosed`",
    );
}

pub(crate) fn message_name_is_taken(
    mistakes: &mut Mistakes,
    method: &Ident,
    message: &Ident,
    place: &str,
) {
    mistakes.add(
        method,
        &ONE_NAME,
        format!("the message of `{method}` and {place} are both named `{message}`"),
        format!(
            "`#[command(message = {})]`; or another name for the method",
            message_name(method, message)
        ),
    );
}

/// Another name for the message of a method.
fn message_name(method: &Ident, message: &Ident) -> String {
    let name = names::type_name(method);
    if method.to_string().contains('_') {
        format!("{name}Command")
    } else {
        format!("Do{message}")
    }
}

pub(crate) fn derive_above(mistakes: &mut Mistakes, attribute: &str, above: &[String]) {
    let others: Vec<&str> = above
        .iter()
        .map(String::as_str)
        .filter(|name| !OURS.contains(name))
        .collect();
    let instead = if others.is_empty() {
        format!(
            "`#[{attribute}]` alone: it derives `Debug`, `Clone`, `PartialEq` and serde's traits"
        )
    } else {
        let others = others.join(", ");
        format!("`#[derive({others})]` below `#[{attribute}]`, which derives the others itself")
    };
    mistakes.add_at(
        Span::call_site(),
        &BELOW,
        format!(
            "`#[derive({})]` is above `#[{attribute}]`",
            above.join(", ")
        ),
        instead,
    );
}

/// What entail's attributes derive.
pub(crate) static OURS: [&str; 5] = ["Debug", "Clone", "PartialEq", "Serialize", "Deserialize"];

pub(crate) fn value_without_attribute(
    mistakes: &mut Mistakes,
    ty: impl ToTokens,
    name: &str,
    place: &str,
) {
    mistakes.add(
        ty,
        &DATA,
        format!("`{name}` has no `#[value]` on its definition"),
        format!("`#[value]` on {place}"),
    );
}

/// A name for a handle: `type Shared = Arc<Mutex<…>>`.
pub(crate) fn alias_of_a_handle(
    mistakes: &mut Mistakes,
    ty: impl ToTokens,
    name: &str,
    place: &str,
) {
    mistakes.add(
        ty,
        &DATA,
        format!("`{name}` is not a value: {place} defines it as a type that shares its data"),
        "the data itself, as an owned value",
    );
}

pub(crate) fn tool(mistakes: &mut Mistakes, ty: impl ToTokens, name: &str) {
    mistakes.add(
        ty,
        &DATA,
        format!("`{name}` is not a value"),
        "an `Id` of the other aggregate; or load what the command needs of it before the command, \
         and pass that as a parameter",
    );
}

/// Another type has the name of a saga's type.
pub(crate) fn saga_name_is_taken(
    mistakes: &mut Mistakes,
    function: &Ident,
    name: &Ident,
    place: &str,
) {
    mistakes.add(
        function,
        &SAGA,
        format!("the saga `{function}` makes the type `{name}`, and {place} has that name too"),
        "another name for the function, such as a verb with its object: `move_money`",
    );
}

pub(crate) fn private_event(mistakes: &mut Mistakes, event: &Type, method: &Ident, place: &str) {
    let name = names::text(event);
    mistakes.add(
        event,
        &VISIBLE,
        format!("the command `{method}` is `pub`, but its event `{name}` is private"),
        format!("`pub` on {place}; or remove `pub` from the method"),
    );
}

pub(crate) fn built_as_a_variant(
    mistakes: &mut Mistakes,
    path: impl ToTokens,
    enumeration: &Ident,
    variant: &Ident,
    is_wrapped: bool,
) {
    let instead = if is_wrapped {
        format!("`{enumeration}::{variant}({variant} {{ … }})`")
    } else {
        format!("`{variant} {{ … }}`")
    };
    mistakes.add(
        path,
        &OWN_STRUCT,
        format!("the fields of `{enumeration}::{variant}` are in the struct `{variant}`"),
        instead,
    );
}
