//! How the options of an attribute are written: `#[event(name = "…", version = 2)]`.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Lit, LitStr};

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::names,
};

pub(crate) const OPTIONS: Rule = Rule {
    number: None,
    name: "attribute_options",
    why: "an option that the macro cannot read would have no effect, and nobody would notice",
};

const NAMES: Rule = Rule {
    number: None,
    name: "attribute_options",
    why: "a stored name is a key in the store for as long as its data exists",
};

const VERSIONS: Rule = Rule {
    number: None,
    name: "attribute_options",
    why: "the first form has version 1, and each change of the form adds 1",
};

const REASONS: Rule = Rule {
    number: None,
    name: "attribute_options",
    why: "the reason is shown where the decision matters, to people who did not make it",
};

pub(crate) const READABLE: &str = "options as `name = value`, with commas between them";

pub(crate) fn without_a_name(mistakes: &mut Mistakes, literal: &Lit) {
    let instead = format!("`name = {}`", names::text(literal));
    mistakes.add(literal, &OPTIONS, "an option needs a name", instead);
}

pub(crate) fn another_kind(
    mistakes: &mut Mistakes,
    value: impl ToTokens,
    name: &Ident,
    example: &str,
) {
    mistakes.add(
        value,
        &OPTIONS,
        format!("`{name}` takes another kind of value"),
        format!("`{name} = {example}`"),
    );
}

pub(crate) fn no_value(mistakes: &mut Mistakes, name: &Ident, example: &str) {
    mistakes.add(
        name,
        &OPTIONS,
        format!("`{name}` needs a value"),
        format!("`{name} = {example}`"),
    );
}

pub(crate) fn not_one_line(mistakes: &mut Mistakes, text: &LitStr) {
    mistakes.add(
        text,
        &NAMES,
        "a stored name is one line of text, and not empty",
        "a short name that never needs to change",
    );
}

pub(crate) fn not_a_text(mistakes: &mut Mistakes, element: impl ToTokens) {
    mistakes.add(
        element,
        &NAMES,
        "a stored name is a text in quotes",
        "`[\"one\", \"another\"]`",
    );
}

pub(crate) fn not_a_version(mistakes: &mut Mistakes, number: impl ToTokens, name: &Ident) {
    mistakes.add(
        number,
        &VERSIONS,
        "a version is a whole number, at least 1",
        format!("`{name} = 2` for the first change"),
    );
}

pub(crate) fn no_reason(mistakes: &mut Mistakes, text: &LitStr, name: &Ident) {
    mistakes.add(
        text,
        &REASONS,
        format!("`{name}` needs a reason"),
        format!("`{name} = \"why\"`, with the reason"),
    );
}

pub(crate) fn not_a_time(mistakes: &mut Mistakes, text: &LitStr, name: &Ident) {
    mistakes.add(
        text,
        &OPTIONS,
        format!("`{name}` needs a date or a time"),
        format!(
            "`{name} = \"2026-01-31\"`, which begins at midnight UTC, or `{name} = \"2026-01-31T12:00:00Z\"`"
        ),
    );
}

pub(crate) fn not_a_length(mistakes: &mut Mistakes, text: &LitStr, name: &Ident) {
    mistakes.add(
        text,
        &OPTIONS,
        format!("`{name}` needs a length of time"),
        format!("`{name} = \"30 min\"`, `\"1 h 30 min\"` or `\"2 days\"`"),
    );
}

/// A word that the option does not know.
pub(crate) fn another_word(mistakes: &mut Mistakes, word: &Ident, name: &Ident, known: &str) {
    mistakes.add(
        word,
        &OPTIONS,
        format!("`{name}` does not know `{word}`"),
        format!("`{name} = {known}`"),
    );
}

pub(crate) fn type_in_quotes(mistakes: &mut Mistakes, text: &LitStr, name: &Ident) {
    mistakes.add(
        text,
        &OPTIONS,
        format!("`{name}` takes a type, without quotes"),
        format!("`{name} = {}`", text.value()),
    );
}

pub(crate) fn no_list_of_types(mistakes: &mut Mistakes, name: &Ident, example: &str) {
    mistakes.add(
        name,
        &OPTIONS,
        format!("`{name}` needs a list of types"),
        format!("`{name} = {example}`"),
    );
}

pub(crate) fn no_path(mistakes: &mut Mistakes, at: impl ToTokens, name: &Ident, example: &str) {
    mistakes.add(
        at,
        &OPTIONS,
        format!("`{name}` needs a path"),
        format!("`{name} = {example}`"),
    );
}

pub(crate) fn no_paths(mistakes: &mut Mistakes, name: &Ident, example: &str) {
    mistakes.add(
        name,
        &OPTIONS,
        format!("`{name}` needs a list of paths in parentheses"),
        format!("`{name}({example})`"),
    );
}

pub(crate) fn takes_no_value(mistakes: &mut Mistakes, value: impl ToTokens, name: &Ident) {
    mistakes.add(
        value,
        &OPTIONS,
        format!("`{name}` takes no value"),
        format!("`{name}`"),
    );
}

pub(crate) fn in_parentheses(mistakes: &mut Mistakes, name: &Ident, value: &TokenStream) {
    mistakes.add(
        name,
        &OPTIONS,
        "the value of an option follows a `=`",
        format!("`{name} = {}`", names::text(value)),
    );
}

pub(crate) fn twice(mistakes: &mut Mistakes, name: &Ident) {
    mistakes.add(
        name,
        &OPTIONS,
        format!("`{name}` is given twice"),
        format!("`{name}` only once"),
    );
}

/// An option that the attribute does not have. `meant` is the known one with the closest name.
pub(crate) fn unknown(
    mistakes: &mut Mistakes,
    name: &Ident,
    attribute: &str,
    meant: Option<&str>,
    known: &[&str],
) {
    let instead = match meant {
        Some(meant) => format!("`{meant}`, if you meant that option"),
        None if known.is_empty() => format!("`#[{attribute}]` without options"),
        None => {
            let list: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
            format!("one of {}", list.join(", "))
        }
    };
    mistakes.add(
        name,
        &OPTIONS,
        format!("`#[{attribute}]` has no option `{name}`"),
        instead,
    );
}
