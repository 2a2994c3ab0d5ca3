//! What a value looks like.

use quote::ToTokens;

use super::Rule;
use crate::diagnostics::Mistakes;

const PLAIN: Rule = Rule {
    why: "states, events and commands are made of plain data",
};

pub(crate) fn neither_struct_nor_enum(mistakes: &mut Mistakes, item: impl ToTokens) {
    mistakes.add(
        item,
        &PLAIN,
        "`#[value]` is for a struct or an enum",
        "it on the definition of a type: `#[value] pub struct Line { … }`",
    );
}
