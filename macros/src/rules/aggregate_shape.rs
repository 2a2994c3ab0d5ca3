//! What an aggregate looks like.

use quote::ToTokens;

use crate::diagnostics::{Mistakes, Rule};

const PLAIN: Rule = Rule {
    why: "an aggregate is stored and loaded as one plain kind of value",
};

pub(crate) fn neither_struct_nor_enum(mistakes: &mut Mistakes, item: impl ToTokens) {
    mistakes.add(
        item,
        &PLAIN,
        "`#[aggregate]` is for a struct, an enum, or the impl block of one",
        "a struct with the state, and an `impl` with its `#[command]`s",
    );
}

pub(crate) fn generics(mistakes: &mut Mistakes, generics: impl ToTokens) {
    mistakes.add(
        generics,
        &PLAIN,
        "an aggregate has no generics",
        "concrete types, or one aggregate for each",
    );
}

pub(crate) fn trait_impl(mistakes: &mut Mistakes, path: impl ToTokens) {
    mistakes.add(
        path,
        &PLAIN,
        "`#[aggregate]` is for the aggregate's own `impl`, not for that of a trait",
        "the `#[command]`s in `impl Order { … }`, and this impl without the attribute",
    );
}

pub(crate) fn option_of_struct(mistakes: &mut Mistakes, option: impl ToTokens, name: &str) {
    mistakes.add(
        option,
        &PLAIN,
        format!("`{name}` is said where the state is defined"),
        format!("`#[aggregate({name} …)]` on the struct, and `#[aggregate]` on this impl block"),
    );
}

pub(crate) fn option_of_impl(mistakes: &mut Mistakes, option: impl ToTokens, name: &str) {
    mistakes.add(
        option,
        &PLAIN,
        format!("`{name}` is said where the commands are"),
        format!("`#[aggregate({name} = …)]` on the impl block"),
    );
}
