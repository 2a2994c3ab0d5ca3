//! What a value looks like.

use quote::ToTokens;
use syn::Attribute;

use crate::{
    diagnostics::{Mistakes, Rule},
    syntax::attributes,
};

pub(crate) const PLAIN: Rule = Rule {
    number: None,
    name: "value_shape",
    why: "states, events and commands are made of plain data",
};

pub(crate) const READABLE: &str =
    "`#[value]` on the definition of a type: `#[value] pub struct Line { … }`";

pub(crate) fn neither_struct_nor_enum(mistakes: &mut Mistakes, item: impl ToTokens) {
    mistakes.add(
        item,
        &PLAIN,
        "`#[value]` is for a struct or an enum",
        READABLE,
    );
}

/// Takes a `#[value]` from an item that another attribute makes a value.
pub(crate) fn take(attributes: &mut Vec<Attribute>, other: &str, mistakes: &mut Mistakes) {
    for attribute in attributes::take(attributes, "value") {
        is_one_already(mistakes, &attribute, other);
    }
}

pub(crate) fn is_one_already(mistakes: &mut Mistakes, attribute: impl ToTokens, name: &str) {
    mistakes.add(
        attribute,
        &PLAIN,
        format!("a type with `#[{name}]` is already a value"),
        format!("only `#[{name}]`"),
    );
}
