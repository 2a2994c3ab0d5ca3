//! What an aggregate looks like.

use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

pub(crate) const PLAIN: Rule = Rule {
    number: None,
    name: "aggregate_shape",
    why: "an aggregate is stored and loaded as one plain type of value",
};

pub(crate) const READABLE: &str =
    "a struct or an enum with the state, or an `impl` with its `#[command]`s";

pub(crate) fn neither_struct_nor_enum(mistakes: &mut Mistakes, item: impl ToTokens) {
    mistakes.add(
        item,
        &PLAIN,
        "`#[aggregate]` is for a struct, an enum, or the impl block of one",
        READABLE,
    );
}

pub(crate) fn generics(mistakes: &mut Mistakes, generics: impl ToTokens) {
    mistakes.add(
        generics,
        &PLAIN,
        "an aggregate has no generics",
        "concrete types, or a separate aggregate for each type",
    );
}

pub(crate) fn trait_impl(mistakes: &mut Mistakes, path: impl ToTokens) {
    mistakes.add(
        path,
        &PLAIN,
        "`#[aggregate]` is for the aggregate's own `impl`, not for the impl of a trait",
        "the `#[command]`s in `impl Order { … }`, and this impl without `#[aggregate]`",
    );
}

pub(crate) fn option_of_struct(mistakes: &mut Mistakes, option: impl ToTokens, name: &str) {
    mistakes.add(
        option,
        &PLAIN,
        format!("`{name}` is an option of the struct, not of the impl block"),
        format!("`#[aggregate({name} …)]` on the struct, and `#[aggregate]` on this impl block"),
    );
}

pub(crate) fn option_of_impl(mistakes: &mut Mistakes, option: impl ToTokens, name: &str) {
    mistakes.add(
        option,
        &PLAIN,
        format!("`{name}` is an option of the impl block, not of the struct"),
        format!("`#[aggregate({name} = …)]` on the impl block"),
    );
}
